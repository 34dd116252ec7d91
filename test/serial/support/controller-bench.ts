// SPDX-License-Identifier: Apache-2.0
import { expect } from 'vitest';
import type { Contactor, ControlPilot, PilotOutput, ResidualMonitor } from '../../../src/ports/devices.ts';
import { type SerialRig, soon } from './serial-rig.ts';

export const X1: PilotOutput = { kind: 'X1' };
export const pwm = (dutyPartsPerMillion: number): PilotOutput => ({ kind: 'pwm', dutyPartsPerMillion });

/** 16 A and 32 A. */
export const [PWM_16_AMPERES, PWM_32_AMPERES] = [pwm(266_667), pwm(533_333)];

/** What was written, each once: what a lost frame has left open is written again. */
export function distinct(writes: unknown): unknown[] {
  const texts = (writes as readonly unknown[]).map((write) => JSON.stringify(write));
  return [...new Set(texts)].map((text): unknown => JSON.parse(text));
}

/** The three sides of a charge controller behind a real port, watched over as a guard does. */
export class ControllerBench {
  readonly rig: SerialRig;
  readonly pilot: ControlPilot;
  readonly contactor: Contactor;
  readonly residual: ResidualMonitor;

  private constructor(rig: SerialRig, pilot: ControlPilot, contactor: Contactor, residual: ResidualMonitor) {
    this.rig = rig;
    this.pilot = pilot;
    this.contactor = contactor;
    this.residual = residual;
  }

  /** @param driver the second part of the drivers' names */
  static async start(
    rig: SerialRig,
    driver: string,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<ControllerBench> {
    return new ControllerBench(
      rig,
      await rig.device('pilot', `pilot/${driver}`, options),
      await rig.device('contactor', `contactor/${driver}`, options),
      await rig.device('residual', `residual/${driver}`, options),
    );
  }

  /** Waits, looking on, until an assertion holds. */
  sees(assertion: () => void | Promise<void>): Promise<void> {
    return soon(async () => {
      await this.pilot.sample();
      await assertion();
    });
  }

  vehicleBecomes(vehicle: string): Promise<void> {
    return this.sees(async () =>
      expect(await this.pilot.sample()).toEqual({ kind: 'verdict', vehicle, diodeMissing: false }),
    );
  }

  contactorBecomes(closed: boolean): Promise<void> {
    return this.sees(async () => expect(await this.contactor.isClosed()).toBe(closed));
  }

  tripBecomes(tripped: boolean): Promise<void> {
    return this.sees(async () => expect(await this.residual.isTripped()).toBe(tripped));
  }

  /** Orders current and coil as in one scan of a guard. */
  async allow(output: PilotOutput): Promise<void> {
    await this.pilot.setOutput(output);
    await this.contactor.setCoil(true);
  }

  async stop(): Promise<void> {
    await this.contactor.setCoil(false);
    await this.pilot.setOutput(X1);
  }
}
