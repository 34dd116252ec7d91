// SPDX-License-Identifier: Apache-2.0
import type { EmulatedBuses, EmulatedSpiChip } from '../../src/ports/emulator.ts';
import { type Mcp3xxxModel, type Mcp3xxxSetup, mcp3xxxBits } from './mcp3xxx.ts';

/** Volts at an input pin some time ago. */
type Input = (agoMicros: number) => number;

/**
 * The chip's side of the bus, clock by clock (DS21295D and DS21298E §5.0): the first 1 is the start bit, then SGL/DIFF and
 * D2 D1 D0 come in; one clock for the sample and hold, one low null bit, then the result with its highest bit first.
 * DOUT is high-impedance until the null bit, and reads as ones.
 */
export class EmulatedMcp3xxx implements EmulatedSpiChip {
  readonly #bits: number;
  readonly #referenceMillivolts: number;
  readonly #inputs = new Map<number, Input>();

  constructor(model: Mcp3xxxModel, referenceMillivolts: number) {
    this.#bits = mcp3xxxBits(model);
    this.#referenceMillivolts = referenceMillivolts;
  }

  /** Connects an input; `millivolts` gives the voltage at the pin. */
  connect(channel: number, millivolts: Input): void {
    this.#inputs.set(channel, millivolts);
  }

  exchange(bytes: Uint8Array, agoMicros: number): Uint8Array {
    const sent = [...bytes].flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map(Number));
    const start = sent.indexOf(1);
    const answer = sent.map(() => 1);
    if (start >= 0) {
      const [single = 0, d2 = 0, d1 = 0, d0 = 0] = sent.slice(start + 1, start + 5);
      const code = single === 1 ? this.#convert(4 * d2 + 2 * d1 + d0, agoMicros) : 0;
      const result = `0${code.toString(2).padStart(this.#bits, '0')}`;
      for (let clock = start + 6; clock < answer.length; clock += 1) {
        answer[clock] = Number(result[clock - start - 6] ?? 0);
      }
    }
    return Uint8Array.from(bytes, (_, index) => Number.parseInt(answer.slice(8 * index, 8 * index + 8).join(''), 2));
  }

  #convert(channel: number, agoMicros: number): number {
    const millivolts = this.#inputs.get(channel)?.(agoMicros) ?? 0;
    const steps = 2 ** this.#bits;
    const code = Math.floor((millivolts * steps) / this.#referenceMillivolts);
    return Math.max(0, Math.min(steps - 1, code));
  }
}

const chips = new WeakMap<EmulatedBuses, Map<string, EmulatedMcp3xxx>>();

/** The one emulated chip on this select, attached to its bus on first use. */
export function emulatedMcp3xxxAt(
  bus: string,
  { chip, referenceMillivolts }: Pick<Mcp3xxxSetup, 'chip' | 'referenceMillivolts'>,
  buses: EmulatedBuses,
): EmulatedMcp3xxx {
  const attached = chips.get(buses) ?? new Map<string, EmulatedMcp3xxx>();
  chips.set(buses, attached);
  const known = attached.get(bus);
  if (known !== undefined) return known;
  const emulated = new EmulatedMcp3xxx(chip, referenceMillivolts);
  attached.set(bus, emulated);
  buses.attachSpi(bus, emulated);
  return emulated;
}
