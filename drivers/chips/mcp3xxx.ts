// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError, type SpiDevice, type SpiMessage } from '../../src/ports/buses.ts';
import { integer } from '../options.ts';

export type Mcp3xxxModel = 'mcp3004' | 'mcp3008' | 'mcp3204' | 'mcp3208';

/** Clock limits hold at 2.7 V and at 5 V; the datasheets say nothing of the voltages between. */
interface Shape {
  readonly bits: 10 | 12;
  readonly channels: 4 | 8;
  readonly hertzBelow5Volts: number;
  readonly hertzAt5Volts: number;
}

/** 75 and 200 kS/s of 18 clocks (DS21295D §1.0); 50 and 100 kS/s of 20 clocks (DS21298E §1.0). */
const TEN_BITS = { bits: 10, hertzBelow5Volts: 1_350_000, hertzAt5Volts: 3_600_000 } as const;
const TWELVE_BITS = { bits: 12, hertzBelow5Volts: 1_000_000, hertzAt5Volts: 2_000_000 } as const;

const SHAPES: Readonly<Record<Mcp3xxxModel, Shape>> = {
  mcp3004: { ...TEN_BITS, channels: 4 },
  mcp3008: { ...TEN_BITS, channels: 8 },
  mcp3204: { ...TWELVE_BITS, channels: 4 },
  mcp3208: { ...TWELVE_BITS, channels: 8 },
};

/** Width of a result. */
export function mcp3xxxBits(model: Mcp3xxxModel): 10 | 12 {
  return SHAPES[model].bits;
}

/** A conversion is three bytes, the result right-aligned in the last two (DS21295D and DS21298E §6.1). */
export const BITS_PER_CONVERSION = 24;

/** Options that every device on such a chip takes; they must be the same for all devices on one chip. */
export const mcp3xxxOptions = {
  chip: v.optional(v.picklist(['mcp3004', 'mcp3008', 'mcp3204', 'mcp3208']), 'mcp3008'),
  hertz: v.optional(integer(10_000, 3_600_000), 1_000_000),
  /** The chip's supply, on which its clock limit depends. */
  supplyMillivolts: v.optional(integer(2700, 5500), 3300),
  /** The voltage at VREF, which is full scale. */
  referenceMillivolts: v.optional(integer(250, 5500), 3300),
};

export interface Mcp3xxxSetup {
  readonly chip: Mcp3xxxModel;
  readonly hertz: number;
  readonly supplyMillivolts: number;
  readonly referenceMillivolts: number;
}

/** What asks for one conversion of an input against ground: start bit, SGL, D2 D1 D0 (DS21295D and DS21298E §6.1). */
export function conversionRequest(model: Mcp3xxxModel, channel: number): Uint8Array {
  const command = 0x18 | channel;
  if (SHAPES[model].bits === 10) return Uint8Array.of(command >> 4, (command << 4) & 0xff, 0);
  return Uint8Array.of(command >> 2, (command << 6) & 0xff, 0);
}

/** The code in a three-byte answer; undefined when the null bit in front of it is not 0. */
export function conversionResult(model: Mcp3xxxModel, answer: Uint8Array): number | undefined {
  const { bits } = SHAPES[model];
  const [first, high, low] = answer;
  if (answer.length !== 3 || first === undefined || high === undefined || low === undefined) return undefined;
  const word = (high << 8) | low;
  const nullBit = 1 << bits;
  return (word & nullBit) === 0 ? word & (nullBit - 1) : undefined;
}

/** An MCP3004, MCP3008, MCP3204 or MCP3208 converter. It keeps nothing between conversions. */
export class Mcp3xxx {
  readonly setup: Mcp3xxxSetup;
  readonly #spi: SpiDevice;

  /** @throws Error for a clock that the chip does not take at this supply */
  constructor(spi: SpiDevice, setup: Mcp3xxxSetup) {
    const { hertzAt5Volts, hertzBelow5Volts } = SHAPES[setup.chip];
    const limit = setup.supplyMillivolts >= 5000 ? hertzAt5Volts : hertzBelow5Volts;
    if (setup.hertz > limit) {
      throw new Error(
        `spi "${spi.id}": hertz is ${setup.hertz}; an ${setup.chip} at ${setup.supplyMillivolts} mV takes at most ${limit}`,
      );
    }
    this.#spi = spi;
    this.setup = setup;
  }

  /** @throws Error when the chip has no such input */
  requireChannel(channel: number): void {
    const { channels } = SHAPES[this.setup.chip];
    if (channel < channels) return;
    throw new Error(`spi "${this.#spi.id}": channel is ${channel}; an ${this.setup.chip} has 0..${channels - 1}`);
  }

  /**
   * Many conversions of one input, as fast as they go.
   * @returns millivolts at the input pin, in the order they were taken
   * @throws BusError `nack` when no chip answers
   */
  async burst(channel: number, count: number): Promise<number[]> {
    const answers = await this.#spi.transfer(this.#messages(channel, count));
    const { chip, referenceMillivolts } = this.setup;
    const millivoltsPerBit = referenceMillivolts / 2 ** SHAPES[chip].bits;
    if (answers.length !== count) {
      throw new BusError('protocol', this.#spi.id, `${answers.length} answers to ${count} messages`);
    }
    return answers.map((answer) => {
      const code = conversionResult(chip, answer);
      if (code !== undefined) return code * millivoltsPerBit;
      throw new BusError('nack', this.#spi.id, `no ${chip} answers: the null bit is not 0`);
    });
  }

  /** Chip select must rise between conversions; the kernel would leave it low after a change asked of the last one. */
  #messages(channel: number, count: number): SpiMessage[] {
    const bytes = conversionRequest(this.setup.chip, channel);
    const { hertz } = this.setup;
    return Array.from({ length: count }, (_, index) => ({ bytes, hertz, chipSelectChange: index < count - 1 }));
  }
}

const chips = new WeakMap<SpiDevice, Mcp3xxx>();

/**
 * The one object for the chip on this select, shared by all devices that use an input of it.
 * @throws Error when two devices describe the chip differently
 */
export function mcp3xxxAt(spi: SpiDevice, setup: Mcp3xxxSetup): Mcp3xxx {
  const chip = chips.get(spi) ?? new Mcp3xxx(spi, setup);
  chips.set(spi, chip);
  const keys = ['chip', 'hertz', 'supplyMillivolts', 'referenceMillivolts'] as const;
  for (const key of keys) {
    if (chip.setup[key] === setup[key]) continue;
    throw new Error(`spi "${spi.id}", ${key}: one device says ${chip.setup[key]}, another ${setup[key]}`);
  }
  return chip;
}
