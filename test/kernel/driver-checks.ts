// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { gpioDip } from '../../drivers/dip/gpio/driver.ts';
import { mcp23017 } from '../../drivers/dip/mcp23017/driver.ts';
import { pca9535 } from '../../drivers/dip/pca9535/driver.ts';
import { pcf8574 } from '../../drivers/dip/pcf8574/driver.ts';
import { leds } from '../../drivers/light/leds/driver.ts';
import { usbKeyboard } from '../../drivers/tag-reader/usb-keyboard/driver.ts';
import { hwmon } from '../../drivers/thermometer/hwmon/driver.ts';
import { lm75 } from '../../drivers/thermometer/lm75/driver.ts';
import { tmp102 } from '../../drivers/thermometer/tmp102/driver.ts';
import type { BusSpec } from '../../src/board/board-schema.ts';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import type { DipSwitch } from '../../src/ports/devices.ts';
import type { DriverContext } from '../../src/ports/driver.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { type Check, clock, until } from './check.ts';
import { bindKernelDriver, StubChip, stubBusNumber } from './test-side.ts';
import { KEYBOARD_NAME, pressKeys } from './usb-devices.ts';

/** Chips of i2c-stub. */
const ADDRESSES = {
  pca9535: 0x21,
  mcp23017: 0x22,
  pcf8574: 0x39,
  expander: 0x20,
  lm75: 0x48,
  tmp102: 0x4c,
  hwmon: 0x49,
};

function context(specs: Readonly<Record<string, BusSpec>> = {}): DriverContext {
  const number = stubBusNumber();
  const bus = { type: 'i2c', owner: 'guard', path: `/dev/i2c-${number}`, number, hertz: 100_000 } as const;
  return { clock, log: SILENT_LOG, buses: new LinuxBuses({ bus, ...specs }, 'guard', clock) };
}

const EVERY_CODE = [0, 1, 2, 3, 4, 5, 6, 7];

/** Moves three switches through all positions. */
async function everyCode(
  dip: DipSwitch,
  move: (switches: readonly [boolean, boolean, boolean]) => void,
): Promise<string> {
  const codes: number[] = [];
  for (const code of EVERY_CODE) {
    move([(code & 4) !== 0, (code & 2) !== 0, (code & 1) !== 0]);
    codes.push(await dip.readCode());
  }
  assert.deepEqual(codes, EVERY_CODE);
  return `codes ${codes.join(' ')}`;
}

const bit = (isSet: boolean, position: number) => (isSet ? 1 << position : 0);

function gpioDipCheck(backend: 'sysfs' | 'gpiod'): Check {
  return {
    name: `DIP switch by GPIO (${backend}) at a PCA9535 of the kernel's own driver, whose lines have no interrupt: every position`,
    async run() {
      const chip = bindKernelDriver('pca9535', ADDRESSES.expander);
      const registers = new StubChip(ADDRESSES.expander);
      const switchAt = (line: number) =>
        ({ type: 'input', owner: 'guard', chip, line, activeLow: true, bias: 'none', backend }) as const;
      const { buses, ...rest } = context({ one: switchAt(0), two: switchAt(9), three: switchAt(15) });
      const dip = await gpioDip.create({ lines: ['one', 'two', 'three'] }, { ...rest, buses });
      const seen = await everyCode(dip, ([one, two, three]) => {
        registers.set(0, bit(!one, 0));
        registers.set(1, bit(!two, 1) | bit(!three, 7));
      });
      if (buses instanceof LinuxBuses) await buses.close();
      return `${seen} at ${chip}`;
    },
  };
}

const DIP_CHECKS: readonly Check[] = [
  {
    name: 'DIP switch at a PCA9535: pins made inputs, every position',
    async run() {
      const chip = new StubChip(ADDRESSES.pca9535);
      for (const register of [6, 7]) chip.set(register, 0);
      const options = { i2c: 'bus', address: ADDRESSES.pca9535, pins: [0, 1, 8], activeLow: true };
      const seen = await everyCode(await pca9535.create(options, context()), ([one, two, three]) => {
        chip.set(0, bit(!one, 0) | bit(!two, 1));
        chip.set(1, bit(!three, 0));
      });
      assert.deepEqual([chip.get(6), chip.get(7)], [0x03, 0x01]);
      return seen;
    },
  },
  {
    name: 'DIP switch at an MCP23017: pins made inputs with pull-ups, every position',
    async run() {
      const chip = new StubChip(ADDRESSES.mcp23017);
      const options = { i2c: 'bus', address: ADDRESSES.mcp23017, pins: [2, 3, 14], activeLow: true };
      const seen = await everyCode(await mcp23017.create(options, context()), ([one, two, three]) => {
        chip.set(0x12, bit(!one, 2) | bit(!two, 3));
        chip.set(0x13, bit(!three, 6));
      });
      assert.deepEqual(
        [0x00, 0x01, 0x0c, 0x0d].map((register) => chip.get(register)),
        [0xff, 0xff, 0x0c, 0x40],
      );
      return seen;
    },
  },
  {
    name: 'DIP switch at a PCF8574, which is read without a register: every position',
    async run() {
      const chip = new StubChip(ADDRESSES.pcf8574);
      const options = { i2c: 'bus', address: ADDRESSES.pcf8574, pins: [5, 6, 7], activeLow: true };
      return everyCode(await pcf8574.create(options, context()), ([one, two, three]) => {
        const levels = bit(!one, 5) | bit(!two, 6) | bit(!three, 7);
        // The stub takes the byte written, 0xff, for a register and counts up from there.
        chip.set(0xff, levels);
        chip.set(0x00, levels);
      });
    },
  },
  gpioDipCheck('sysfs'),
  gpioDipCheck('gpiod'),
];

const THERMOMETER_CHECKS: readonly Check[] = [
  {
    name: 'temperature of an LM75 above and below zero, and of one that was shut down',
    async run() {
      const chip = new StubChip(ADDRESSES.lm75);
      const device = await lm75.create({ i2c: 'bus', address: ADDRESSES.lm75 }, context());
      const read: number[] = [];
      // In the stub the low byte of the temperature is also the config, which must be 0: whole degrees only.
      for (const high of [0x29, 0xf9]) {
        chip.set(0, high);
        read.push(await device.readMillicelsius());
      }
      assert.deepEqual(read, [41_000, -7000]);
      chip.set(1, 0x01);
      await assert.rejects(device.readMillicelsius(), { name: 'BusError', code: 'protocol' });
      assert.equal(chip.get(1), 0);
      assert.equal(await device.readMillicelsius(), -7000);
      return `${read.join(' and ')} m°C; config written back to 0`;
    },
  },
  {
    name: 'temperature of a TMP102, which is set up first',
    async run() {
      const chip = new StubChip(ADDRESSES.tmp102);
      chip.set(0, 0x19);
      const device = await tmp102.create({ i2c: 'bus', address: ADDRESSES.tmp102 }, context());
      // In the stub the low byte of the temperature is the high one of the config: 0x1960 is 25.375 °C.
      assert.equal(await device.readMillicelsius(), 25_375);
      assert.deepEqual([chip.get(1), chip.get(2)], [0x60, 0xc0]);
      return '25375 m°C, config 0x60c0';
    },
  },
  {
    name: "temperature by hwmon from the kernel's own LM75 driver",
    async run() {
      const chip = new StubChip(ADDRESSES.hwmon);
      const device = bindKernelDriver('lm75', ADDRESSES.hwmon);
      const sensor = { type: 'sysfs', owner: 'guard', class: 'hwmon', name: 'lm75', device } as const;
      const thermometer = await hwmon.create({ sensor: 'sensor', attribute: 'temp1_input' }, context({ sensor }));
      const read: number[] = [];
      for (const word of [0x1980, 0xf880]) {
        chip.setWord(0, word);
        read.push(await thermometer.readMillicelsius());
      }
      assert.deepEqual(read, [25_500, -7500]);
      return `${read.join(' and ')} m°C from ${device}`;
    },
  },
];

const PERSON_CHECKS: readonly Check[] = [
  {
    name: "lights at three of the kernel's leds: colours, and the kernel's own blinking",
    async run() {
      const led = (suffix: string) => {
        const name = readdirSync('/sys/class/leds').find((entry) => entry.endsWith(`::${suffix}`)) ?? suffix;
        return { type: 'sysfs', owner: 'guard', class: 'leds', name } as const;
      };
      const own = context({ red: led('scrolllock'), green: led('numlock'), blue: led('capslock') });
      const light = await leds.create({ red: 'red', green: 'green', blue: 'blue' }, own);
      const read = (attribute: string) =>
        Promise.all(['red', 'green', 'blue'].map((lamp) => own.buses.sysfs(lamp).read(attribute)));
      await light.show('pink', 'steady');
      assert.deepEqual(await read('brightness'), ['1', '0', '1']);
      await light.show('green', 'fast');
      assert.match(await own.buses.sysfs('green').read('trigger'), /\[timer\]/);
      for (const value of ['0', '1', '0', '1']) {
        await until(`green to be ${value}`, async () => (await read('brightness')).join('') === `0${value}0`);
      }
      await light.show('off', 'steady');
      assert.deepEqual(await read('brightness'), ['0', '0', '0']);
      return 'pink, green blinking by itself, off';
    },
  },
  {
    name: 'card reader that types like a USB keyboard',
    async run() {
      const own = context({ events: { type: 'events', owner: 'guard', name: KEYBOARD_NAME } });
      const options = { events: 'events', recordBytes: 24, form: 'hex', ends: 'enter', pauseMs: 200 } as const;
      const reader = await usbKeyboard.create({ ...options, byteOrder: 'BE', repeatMs: 1000 }, own);
      const uids: string[] = [];
      reader.onTag(({ uid }) => uids.push(Buffer.from(uid).toString('hex')));
      let isThere = false;
      own.buses.events('events').onPresence((present) => {
        isThere = present;
      });
      await until('the keyboard', () => isThere);
      pressKeys([...'04a1b2c3', 'ret']);
      await until('a card', () => uids.length > 0);
      assert.deepEqual(uids, ['04a1b2c3']);
      reader.stop();
      if (own.buses instanceof LinuxBuses) await own.buses.close();
      return `card ${uids.join()}`;
    },
  },
];

/** The drivers themselves, on the machine's buses. */
export const DRIVER_CHECKS: readonly Check[] = [...DIP_CHECKS, ...THERMOMETER_CHECKS, ...PERSON_CHECKS];
