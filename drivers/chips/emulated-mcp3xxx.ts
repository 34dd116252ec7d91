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
    const answer = new Uint8Array(bytes.length).fill(0xff);
    const first = bytes.findIndex((byte) => byte !== 0);
    if (first < 0) return answer;
    const start = 8 * first + Math.clz32(bytes[first] ?? 0) - 24;
    const sentBit = (clock: number) => ((bytes[clock >> 3] ?? 0) >> (7 - (clock & 7))) & 1;
    const isSingleEnded = sentBit(start + 1) === 1;
    const channel = 4 * sentBit(start + 2) + 2 * sentBit(start + 3) + sentBit(start + 4);
    const code = isSingleEnded ? this.#convert(channel, agoMicros) : 0;
    // One clock for the sample and hold, then the null bit, then the result.
    const nullBitAt = start + 6;
    for (let clock = nullBitAt; clock < 8 * bytes.length; clock += 1) {
      const bit = clock === nullBitAt ? 0 : (code >> (this.#bits - (clock - nullBitAt))) & 1;
      const isOver = clock - nullBitAt > this.#bits;
      if (bit === 0 || isOver) answer[clock >> 3] = (answer[clock >> 3] ?? 0) & ~(1 << (7 - (clock & 7)));
    }
    return answer;
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
