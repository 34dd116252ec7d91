// SPDX-License-Identifier: Apache-2.0
import { NO_PHASES, type PerPhase } from '../../core/units/units.ts';
import { LoadCurrent } from './load-current.ts';

const NOMINAL_MILLIVOLTS = 230_000;

export type PhaseCount = 1 | 2 | 3;

/** The same value on the first phases, 0 on the others. */
export function onPhases(phases: number, value: number): PerPhase {
  return [value, phases >= 2 ? value : 0, phases === 3 ? value : 0];
}

/** All values but the one of the phase with this number, 1..3, which becomes 0. */
export function withoutPhase(values: PerPhase, phase: number | undefined): PerPhase {
  if (phase === undefined) return values;
  const [l1, l2, l3] = values;
  return [phase === 1 ? 0 : l1, phase === 2 ? 0 : l2, phase === 3 ? 0 : l3];
}

/** What all connectors share: the supply, and the house that hangs on the same feeder. */
export class Site {
  readonly phases: PhaseCount;
  #present = true;
  #house: PerPhase = NO_PHASES;
  readonly #houseLoads: readonly [LoadCurrent, LoadCurrent, LoadCurrent];

  constructor(phases: PhaseCount, nowMicros: number) {
    this.phases = phases;
    this.#houseLoads = [new LoadCurrent(nowMicros), new LoadCurrent(nowMicros), new LoadCurrent(nowMicros)];
    this.#feedHouse(nowMicros);
  }

  get mainsPresent(): boolean {
    return this.#present;
  }

  get houseMilliamps(): PerPhase {
    return this.#present ? this.#house : NO_PHASES;
  }

  setMains(nowMicros: number, present: boolean): void {
    this.#present = present;
    this.#feedHouse(nowMicros);
  }

  setHouse(nowMicros: number, milliamps: PerPhase): void {
    this.#house = milliamps;
    this.#feedHouse(nowMicros);
  }

  /** @param faultVolts what a mains fault makes of the voltage */
  millivolts(faultVolts: number | undefined): PerPhase {
    if (!this.#present) return NO_PHASES;
    return onPhases(this.phases, faultVolts === undefined ? NOMINAL_MILLIVOLTS : faultVolts * 1000);
  }

  houseWattHours(nowMicros: number): number {
    return this.#houseLoads.reduce((sum, load) => sum + load.wattHours(nowMicros), 0);
  }

  #feedHouse(nowMicros: number): void {
    const volts = this.millivolts(undefined);
    for (const [phase, load] of this.#houseLoads.entries()) {
      load.setMillivolts(nowMicros, volts[phase] ?? 0);
      load.jumpTo(nowMicros, this.#house[phase] ?? 0);
    }
  }
}
