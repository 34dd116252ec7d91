// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../contract/test-rig.ts';
import { EmulatedMcp3xxx } from './emulated-mcp3xxx.ts';
import { conversionRequest, conversionResult, Mcp3xxx, type Mcp3xxxModel, mcp3xxxAt } from './mcp3xxx.ts';

const SETUP = { chip: 'mcp3008', hertz: 1_000_000, supplyMillivolts: 3300, referenceMillivolts: 3300 } as const;

function rigWith(chip?: EmulatedMcp3xxx): TestRig {
  const rig = new TestRig({ spi0: { type: 'spi' } });
  if (chip !== undefined) rig.buses.attachSpi('spi0', chip);
  return rig;
}

describe('the frames of an MCP300x and an MCP320x', () => {
  it.each<[Mcp3xxxModel, number, number[]]>([
    // DS21295D figure 6-1: 0000 0001 | SGL D2 D1 D0 xxxx | xxxx xxxx
    ['mcp3004', 0, [0x01, 0x80, 0x00]],
    ['mcp3008', 1, [0x01, 0x90, 0x00]],
    ['mcp3008', 7, [0x01, 0xf0, 0x00]],
    // DS21298E figure 6-1: 0000 01 SGL D2 | D1 D0 xx xxxx | xxxx xxxx
    ['mcp3204', 0, [0x06, 0x00, 0x00]],
    ['mcp3208', 3, [0x06, 0xc0, 0x00]],
    ['mcp3208', 5, [0x07, 0x40, 0x00]],
  ])('ask an %s for channel %i with %j (figure 6-1)', (model, channel, bytes) => {
    expect([...conversionRequest(model, channel)]).toEqual(bytes);
  });

  it.each<[Mcp3xxxModel, number[], number | undefined]>([
    ['mcp3008', [0xff, 0xf8, 0xb8], 184],
    ['mcp3008', [0xff, 0xfb, 0xa4], 932],
    ['mcp3008', [0x00, 0x03, 0xff], 1023],
    ['mcp3008', [0xff, 0xff, 0xff], undefined],
    ['mcp3208', [0xff, 0xef, 0xff], 4095],
    ['mcp3208', [0xff, 0xe8, 0x01], 2049],
    ['mcp3208', [0xff, 0xff, 0xff], undefined],
    ['mcp3208', [0xff, 0xe0], undefined],
  ])('of an %s: %j is %s, behind a null bit of 0', (model, bytes, code) => {
    expect(conversionResult(model, Uint8Array.from(bytes))).toBe(code);
  });

  it.each<Mcp3xxxModel>(['mcp3004', 'mcp3208'])('agree with an %s that counts clocks (§5.0)', (model) => {
    const chip = new EmulatedMcp3xxx(model, 4096);
    for (const channel of [0, 3]) {
      for (const millivolts of [0, 1, 737, 2048, 4095, 9000]) {
        chip.connect(channel, () => millivolts);
        const code = conversionResult(model, chip.exchange(conversionRequest(model, channel), 0));
        const steps = model === 'mcp3208' ? 4096 : 1024;
        expect(code).toBe(Math.min(steps - 1, Math.floor((millivolts * steps) / 4096)));
      }
    }
  });
});

describe('a burst', () => {
  it('gives the samples in the order they were taken, with chip select up between them only', async () => {
    const chip = new EmulatedMcp3xxx('mcp3008', 1024);
    chip.connect(2, (agoMicros) => agoMicros);
    const rig = rigWith(chip);
    const converter = new Mcp3xxx(rig.buses.spi('spi0'), { ...SETUP, referenceMillivolts: 1024 });
    // 24 clocks at 1 MHz and the bench's 2 µs of chip select.
    expect(await rig.finish(converter.burst(2, 4))).toEqual([78, 52, 26, 0]);
  });

  it('reports a chip that is not there: the line reads as ones', async () => {
    const rig = rigWith();
    const converter = new Mcp3xxx(rig.buses.spi('spi0'), SETUP);
    await expect(rig.finish(converter.burst(0, 10))).rejects.toMatchObject({ code: 'nack', bus: 'spi0' });
  });

  it('lets chip select go after the last message: a change asked of that one would keep it asserted (spi_message)', async () => {
    const changes: (boolean | undefined)[] = [];
    const spi = {
      id: 'spi0',
      transfer: async (messages: readonly { readonly bytes: Uint8Array; readonly chipSelectChange?: boolean }[]) => {
        changes.push(...messages.map((message) => message.chipSelectChange));
        return messages.map(() => new Uint8Array(3));
      },
    };
    await new Mcp3xxx(spi, SETUP).burst(0, 3);
    expect(changes).toEqual([true, true, false]);
  });
});

describe('the clock of the chip', () => {
  it.each<[Mcp3xxxModel, number, number]>([
    ['mcp3008', 3300, 1_350_000],
    ['mcp3004', 5000, 3_600_000],
    ['mcp3208', 3300, 1_000_000],
    ['mcp3204', 5000, 2_000_000],
  ])('of an %s at %i mV is %i Hz at most (DS21295D, DS21298E §1.0)', (chip, supplyMillivolts, hertz) => {
    const { buses } = rigWith();
    const setup = { ...SETUP, chip, supplyMillivolts };
    expect(() => new Mcp3xxx(buses.spi('spi0'), { ...setup, hertz })).not.toThrow();
    expect(() => new Mcp3xxx(buses.spi('spi0'), { ...setup, hertz: hertz + 1 })).toThrow(`takes at most ${hertz}`);
  });
});

describe('a chip that several devices use', () => {
  it('is one object, and must be described alike', () => {
    const spi = rigWith().buses.spi('spi0');
    const chip = mcp3xxxAt(spi, SETUP);
    expect(mcp3xxxAt(spi, { ...SETUP })).toBe(chip);
    expect(() => mcp3xxxAt(spi, { ...SETUP, referenceMillivolts: 5000 })).toThrow(
      'spi "spi0", referenceMillivolts: one device says 3300, another 5000',
    );
  });

  it('refuses an input it does not have', () => {
    const chip = new Mcp3xxx(rigWith().buses.spi('spi0'), { ...SETUP, chip: 'mcp3004' });
    expect(() => chip.requireChannel(3)).not.toThrow();
    expect(() => chip.requireChannel(4)).toThrow('channel is 4; an mcp3004 has 0..3');
  });
});
