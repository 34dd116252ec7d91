// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError, type InputLine, type OutputLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Contactor } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, outputLine } from '../../options.ts';
import { switchCoil } from '../coil.ts';
import { followsWithinMs } from '../follows-within.ts';

export const gpioPhases = defineDriver({
  id: 'gpio-phases',
  kind: 'contactor',
  abilities: {
    can: ['switch one or three phases, and tell when the two contactors do not go together'],
    cannot: ['change the number of phases while it is closed'],
  },
  options: v.strictObject({
    /** Of the contactor that switches L1 and N. */
    firstCoil: outputLine(),
    /** Active while its main contacts are closed, as for `gpio-mirror`. */
    firstMirror: inputLine(),
    /** The same for the contactor that switches L2 and L3. */
    secondCoil: outputLine(),
    secondMirror: inputLine(),
    followsWithinMs: followsWithinMs(),
  }),
  /** Both coils are off when this resolves. */
  async create(options, { clock, buses }) {
    const first = { coil: buses.output(options.firstCoil), mirror: buses.input(options.firstMirror) };
    const second = { coil: buses.output(options.secondCoil), mirror: buses.input(options.secondMirror) };
    const device = new PhaseContactor(first, second, options.followsWithinMs, clock);
    await device.setCoil(false);
    return device;
  },
});

interface Pole {
  readonly coil: OutputLine;
  readonly mirror: InputLine;
}

class PhaseContactor implements Contactor {
  readonly kind = 'contactor';
  readonly followsWithinMs: number;
  readonly #first: Pole;
  readonly #second: Pole;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  #phases: 1 | 3 = 3;
  #energised = false;
  /** Since when the contactors are not where the coils are. */
  #apartSinceMicros: number | undefined;

  constructor(first: Pole, second: Pole, lagMs: number, clock: Clock) {
    this.#first = first;
    this.#second = second;
    this.followsWithinMs = lagMs;
    this.#clock = clock;
  }

  /**
   * L2 and L3 never have voltage without L1 and N: the second coil is switched on last and off first.
   * @throws BusError; after a failed order to close, both coils have been told to open
   */
  setCoil(energised: boolean): Promise<void> {
    return this.#mutex.run(async () => {
      if (energised !== this.#energised) this.#apartSinceMicros = undefined;
      this.#energised = energised;
      if (!energised) return this.#switchOff();
      try {
        await switchCoil(this.#first.coil, true);
        await switchCoil(this.#second.coil, this.#phases === 3);
      } catch (error) {
        await this.#switchOff().catch(() => {
          // The first failure is the one that counts.
        });
        throw error;
      }
    });
  }

  /**
   * True while any main contact is closed.
   * @throws BusError `protocol` when, with current in the coils, the two have disagreed for longer than they may lag
   */
  async isClosed(): Promise<boolean> {
    const [first, second] = await this.#mirrors();
    const together = second === (first && this.#phases === 3);
    if (!this.#energised || together) this.#apartSinceMicros = undefined;
    else this.#apartSinceMicros ??= this.#clock.monotonicMicros();
    const since = this.#apartSinceMicros;
    if (since !== undefined && this.#clock.monotonicMicros() - since >= this.followsWithinMs * 1000) {
      const says = `L1 and N are ${word(first)}, L2 and L3 ${word(second)}`;
      throw new BusError('protocol', this.#second.mirror.id, `${says}, with ${this.#phases} phases in use`);
    }
    return first || second;
  }

  /** @throws BusError `refused` unless the coils are off and all contacts open */
  usePhases(phases: 1 | 3): Promise<void> {
    return this.#mutex.run(async () => {
      const [first, second] = await this.#mirrors();
      if (this.#energised || first || second) {
        throw new BusError('refused', this.#second.coil.id, 'phases are chosen while the contactor is off and open');
      }
      this.#phases = phases;
    });
  }

  /** The first coil goes off also when the second does not obey. */
  async #switchOff(): Promise<void> {
    const second = await switchCoil(this.#second.coil, false).catch((error: unknown) => ({ error }));
    await switchCoil(this.#first.coil, false);
    if (second !== undefined) throw second.error;
  }

  #mirrors(): Promise<[boolean, boolean]> {
    return Promise.all([this.#first.mirror.isActive(), this.#second.mirror.isActive()]);
  }
}

function word(closed: boolean): string {
  return closed ? 'closed' : 'open';
}
