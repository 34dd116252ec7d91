// SPDX-License-Identifier: Apache-2.0
import { readDuty } from '../../../src/core/pilot/duty.ts';
import type { Contactor, ControlPilot, ResidualMonitor, SelfTestResult } from '../../../src/ports/devices.ts';
import type { ChargeController } from './charge-controller.ts';
import type { ControllerStatus } from './status.ts';

/** The pilot side of a controller. */
export function controllerPilot<S extends ControllerStatus>(controller: ChargeController<S>): ControlPilot {
  return {
    kind: 'pilot',
    traits: { switchesContactor: true },
    async setOutput(output) {
      controller.setOutput(output);
    },
    async sample() {
      const { vehicle, diodeMissing } = controller.look();
      return { kind: 'verdict', vehicle, diodeMissing };
    },
    settled: () => controller.settled(),
  };
}

/** The contactor side of a controller. */
export function controllerContactor<S extends ControllerStatus>(
  controller: ChargeController<S>,
  followsWithinMs: number,
): Contactor {
  return {
    kind: 'contactor',
    followsWithinMs,
    async setCoil(energised) {
      controller.setCoil(energised);
    },
    async isClosed() {
      return controller.status().contactsClosed;
    },
  };
}

/** How long a test takes and stands, where it takes too long to be run before each closing. */
export interface LongSelfTest {
  readonly selfTestStandsMs: number;
  readonly selfTestWithinMs: number;
}

/** The residual-current side of a controller. */
export function controllerResidual<S extends ControllerStatus>(
  controller: ChargeController<S>,
  selfTest: () => Promise<SelfTestResult>,
  long?: LongSelfTest,
): ResidualMonitor {
  return {
    kind: 'residual',
    ...long,
    async isTripped() {
      return controller.status().residualTripped;
    },
    onTrip: (listener) => controller.onTrip(listener),
    selfTest,
  };
}

/**
 * The current a duty allows, for controllers that are told amperes.
 * @param dutyPartsPerMillion 80000..970000
 * @param stepMilliamps the least step the controller knows
 * @returns whole steps, rounded down: never more than the duty says
 */
export function stepsOfDuty(dutyPartsPerMillion: number, stepMilliamps: number): number {
  const meaning = readDuty(dutyPartsPerMillion);
  return meaning.kind === 'current' ? Math.floor(meaning.milliamps / stepMilliamps) : 0;
}
