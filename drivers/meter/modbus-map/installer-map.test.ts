// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  type InstallerRegisters,
  NO_REGISTER,
  REGISTER_FORMATS,
  type RegisterFormat,
} from '../../../src/core/meter/installer-registers.ts';
import { emulatedRtuLineAt } from '../../chips/modbus/emulated-rtu-line.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { modbusMap } from './driver.ts';
import { modbusMapEmulator } from './emulator.ts';
import { installerLayout, installerRegistersSchema } from './installer-map.ts';

const NONE = { format: 'float', registers: [NO_REGISTER, NO_REGISTER, NO_REGISTER] } as const;
const NOTHING = { format: 'float', register: NO_REGISTER } as const;

/** The defaults of the ETEK manual, MANUFACTURER, which are those of an Eastron SDM630. */
const ETEK: InstallerRegisters = {
  functionCode: 4,
  wordOrder: 'high-first',
  volts: { format: 'float', registers: [0, 2, 4] },
  amps: { format: 'float', registers: [6, 8, 10] },
  watts: { format: 'float', register: 52 },
  kilowattHours: { format: 'float', register: 342 },
};
/** The other example in the manual. */
const ETEK_EXAMPLE: InstallerRegisters = {
  functionCode: 4,
  wordOrder: 'high-first',
  volts: { format: 'float', registers: [21_248, 21_250, 21_252] },
  amps: { format: 'float', registers: [21_260, 21_262, 21_264] },
  watts: { format: 'float', register: 21_288 },
  kilowattHours: { format: 'float', register: 21_300 },
};
/** A site meter of the manual, LOADMANAGEMENT: currents only. */
const SITE: InstallerRegisters = {
  functionCode: 3,
  wordOrder: 'high-first',
  volts: NONE,
  amps: { format: 'float', registers: [2318, NO_REGISTER, NO_REGISTER] },
  watts: NOTHING,
  kilowattHours: NOTHING,
};

function newRig() {
  return new TestRig({ line: { type: 'uart', baud: 9600 } });
}

/** A meter on the line that has these words at these registers and nothing else. */
function meterOf(rig: TestRig, words: ReadonlyMap<number, number>, requests: string[] = []) {
  const { clock, random, world, buses } = rig;
  emulatedRtuLineAt('line', { clock, random, world, buses }).add(1, {
    read(functionCode, address, count) {
      requests.push(`${functionCode}: ${address}+${count}`);
      const bytes = Buffer.alloc(2 * count);
      for (let index = 0; index < count; index += 1) {
        const word = words.get(address + index);
        if (word === undefined) return undefined;
        bytes.writeUInt16BE(word, 2 * index);
      }
      return bytes;
    },
  });
}

describe('a meter described by an installer', () => {
  it('reads an SDM630 with the defaults of the ETEK manual', async () => {
    const rig = newRig();
    rig.attach(modbusMapEmulator, modbusMap.options, { serial: 'line', unit: 1, map: 'eastron-sdm630' });
    const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map: ETEK });
    const { voltage, current, power, register } = rig.world.charge;
    expect(await rig.finish(device.read())).toEqual({
      millivolts: voltage,
      milliamps: current,
      watts: power,
      importWattHours: register,
      exportWattHours: undefined,
    });
  });

  it.each([
    ['the defaults', ETEK],
    ['the other example of the manual', ETEK_EXAMPLE],
    ['a site meter', SITE],
  ])('reads its own emulator with %s', async (_, map) => {
    const rig = newRig();
    const device = await rig.connect(modbusMap, modbusMapEmulator, { serial: 'line', unit: 1, map });
    const { current } = rig.world.charge;
    const expected = map === SITE ? [current[0], 0, 0] : current;
    expect((await rig.finish(device.read())).milliamps).toEqual(expected);
  });

  it('reads neighbours with one request, what lies apart with others, and power first', () => {
    expect(installerLayout(ETEK).reads).toEqual([
      { address: 52, registers: 2 },
      { address: 0, registers: 12 },
      { address: 342, registers: 2 },
    ]);
    expect(installerLayout(ETEK_EXAMPLE).reads).toEqual([
      { address: 21_288, registers: 2 },
      { address: 21_248, registers: 6 },
      { address: 21_260, registers: 6 },
      { address: 21_300, registers: 2 },
    ]);
  });

  it('bridges a gap of 4 registers, not of 5, and reads one register once', () => {
    const at = (registers: readonly [number, number, number]) =>
      installerLayout({ ...SITE, amps: { format: 'int16', registers } }).reads;
    expect(at([100, 105, NO_REGISTER])).toEqual([{ address: 100, registers: 6 }]);
    expect(at([100, 106, NO_REGISTER])).toEqual([
      { address: 100, registers: 1 },
      { address: 106, registers: 1 },
    ]);
    expect(at([2334, 2334, 2334])).toEqual([{ address: 2334, registers: 1 }]);
  });

  it('never asks for more than 40 registers at once', () => {
    const registers: [number, number, number] = [0, 4, 8];
    const { reads } = installerLayout({
      ...ETEK,
      volts: { format: 'float', registers },
      watts: { format: 'float', register: 39 },
    });
    expect(Math.max(...reads.map((read) => read.registers))).toBeLessThanOrEqual(40);
  });

  it('gives undefined for a quantity without registers and 0 for a single phase without one', async () => {
    const rig = newRig();
    meterOf(
      rig,
      new Map([
        [2318, 0x4120],
        [2319, 0],
      ]),
    );
    const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map: SITE });
    expect(await rig.finish(device.read())).toEqual({
      millivolts: undefined,
      milliamps: [10_000, 0, 0],
      watts: undefined,
      importWattHours: undefined,
      exportWattHours: undefined,
    });
  });

  it('makes watts of volts and amperes where the meter has none; energy has no substitute', async () => {
    const rig = newRig();
    meterOf(
      rig,
      new Map([
        [0, 2300],
        [1, 2310],
        [2, 0],
        [10, 1000],
        [11, 500],
        [12, 0],
      ]),
    );
    const map: InstallerRegisters = {
      ...SITE,
      volts: { format: 'int16*0.1', registers: [0, 1, 2] },
      amps: { format: 'int16*0.01', registers: [10, 11, 12] },
    };
    const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map });
    const reading = await rig.finish(device.read());
    expect(reading).toMatchObject({ watts: 3455, importWattHours: undefined });
  });
});

describe('the formats of the ETEK manual', () => {
  // What stands for 12 A, highest word first.
  const TWELVE: Readonly<Record<RegisterFormat, readonly number[]>> = {
    float: [0x4140, 0x0000],
    int16: [12],
    'int16*0.1': [120],
    'int16*0.01': [1200],
    'int16*0.001': [12_000],
    int32: [0, 12],
    'int32*0.1': [0, 120],
    'int32*0.01': [0, 1200],
    'int32*0.001': [0, 12_000],
    'int32*0.0001': [1, 0xd4c0],
  };

  it.each(REGISTER_FORMATS)('%s is read in both word orders', async (format) => {
    for (const wordOrder of ['high-first', 'low-first'] as const) {
      const rig = newRig();
      const words = wordOrder === 'high-first' ? TWELVE[format] : [...TWELVE[format]].reverse();
      meterOf(rig, new Map(words.map((word, index) => [500 + index, word])));
      const map = { ...SITE, wordOrder, amps: { format, registers: [500, NO_REGISTER, NO_REGISTER] } };
      const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map });
      expect((await rig.finish(device.read())).milliamps).toEqual([12_000, 0, 0]);
    }
  });

  it('int16 and int32 are signed', async () => {
    const rig = newRig();
    meterOf(
      rig,
      new Map([
        [0, 0xfb1e],
        [1, 0xffff],
        [2, 0xfb1e],
      ]),
    );
    const map: InstallerRegisters = {
      ...SITE,
      amps: { format: 'int16*0.01', registers: [0, NO_REGISTER, NO_REGISTER] },
      watts: { format: 'int32', register: 1 },
    };
    const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map });
    expect(await rig.finish(device.read())).toMatchObject({ milliamps: [-12_500, 0, 0], watts: -1250 });
  });
});

describe('define', () => {
  const boardFile = { serial: 'line', unit: 1, map: 'eastron-sdm630' };

  it('takes effect with the next read, and undefined goes back to the board file', async () => {
    const rig = newRig();
    const device = await rig.connect(modbusMap, modbusMapEmulator, boardFile);
    const { current } = rig.world.charge;
    device.define?.({ ...SITE, functionCode: 4, amps: { format: 'float', registers: [8, NO_REGISTER, NO_REGISTER] } });
    expect((await rig.finish(device.read())).milliamps).toEqual([current[1], 0, 0]);
    device.define?.(undefined);
    expect((await rig.finish(device.read())).milliamps).toEqual(current);
  });

  it('does not change a read that is under way', async () => {
    const rig = newRig();
    const device = await rig.connect(modbusMap, modbusMapEmulator, boardFile);
    const reading = device.read();
    await rig.clock.advance(30);
    device.define?.({ ...SITE, functionCode: 4 });
    expect((await rig.finish(reading)).milliamps).toEqual(rig.world.charge.current);
  });

  it('with nothing in it leaves a meter that cannot be read, not one that reads nothing', async () => {
    const rig = newRig();
    const device = await rig.connect(modbusMap, modbusMapEmulator, boardFile);
    device.define?.({ ...SITE, amps: NONE });
    await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'protocol', message: /no register/ });
  });
});

describe('a meter that refuses blocks with holes', () => {
  const words = new Map(
    [0, 1, 2].flatMap((phase): [number, number][] => [
      [4 * phase, 0x4140],
      [4 * phase + 1, 0],
    ]),
  );
  const map = { ...SITE, amps: { format: 'float', registers: [0, 4, 8] } } as const;

  it('is read one value at a time, and from then on at once', async () => {
    const rig = newRig();
    const requests: string[] = [];
    meterOf(rig, words, requests);
    const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map });
    expect((await rig.finish(device.read())).milliamps).toEqual([12_000, 12_000, 12_000]);
    expect(requests).toEqual(['3: 0+10', '3: 0+2', '3: 4+2', '3: 8+2']);
    await rig.finish(device.read());
    expect(requests.slice(4)).toEqual(['3: 0+2', '3: 4+2', '3: 8+2']);
  });

  it('is told as refused when a single value is refused too, and tried in blocks again', async () => {
    const rig = newRig();
    const requests: string[] = [];
    meterOf(rig, new Map(), requests);
    const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map });
    for (let round = 0; round < 2; round += 1) {
      await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'refused' });
    }
    expect(requests).toEqual(['3: 0+10', '3: 0+2', '3: 0+10', '3: 0+2']);
  });
});

describe('a description in a board file', () => {
  it.each([
    ['a register beyond 65535', { watts: { format: 'float', register: 65_536 } }],
    ['a negative register', { watts: { format: 'float', register: -1 } }],
    ['a format the manual does not have', { watts: { format: 'int64', register: 1 } }],
    ['function code 6', { functionCode: 6 }],
    ['two phases only', { amps: { format: 'float', registers: [1, 2] } }],
    ['an unknown key', { colour: 'red' }],
  ])('with %s is refused', (_, change) => {
    expect(v.safeParse(installerRegistersSchema, ETEK).success).toBe(true);
    expect(v.safeParse(installerRegistersSchema, { ...ETEK, ...change }).success).toBe(false);
  });
});
