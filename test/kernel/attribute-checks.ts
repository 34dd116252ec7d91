// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import type { AttributeFolder } from '../../src/ports/buses.ts';
import { type Check, clock } from './check.ts';
import { bindKernelDriver, releaseKernelDriver, StubChip } from './test-side.ts';

const SENSOR = 0x49;
const NAMESAKE = 0x4b;
const CONVERTER = 0x4a;

function folder(place: { class: 'hwmon' | 'iio' | 'leds'; name: string; device?: string }): AttributeFolder {
  return new LinuxBuses({ part: { type: 'sysfs', owner: 'guard', ...place } }, 'guard', clock).sysfs('part');
}

const busError = (code: string, message: RegExp) => ({ name: 'BusError', code, message });

export const ATTRIBUTE_CHECKS: readonly Check[] = [
  {
    name: 'an attribute is written, one the kernel does not take is refused, one that is not there is gone',
    async run() {
      const sensor = folder({ class: 'hwmon', name: 'lm75', device: bindKernelDriver('lm75', SENSOR) });
      await sensor.write('temp1_max', '71000');
      assert.equal(await sensor.read('temp1_max'), '71000');
      assert.equal(new StubChip(SENSOR).getWord(3), 0x4700);
      await assert.rejects(sensor.write('temp1_max', 'hot'), busError('refused', /EINVAL/));
      await assert.rejects(sensor.read('temp9_input'), busError('gone', /ENOENT/));
      return 'temp1_max 71000 m°C is 0x4700 in the chip';
    },
  },
  {
    name: 'two sensors of one name are told apart by their device, and not guessed',
    async run() {
      const [first, second] = [bindKernelDriver('lm75', SENSOR), bindKernelDriver('lm75', NAMESAKE)];
      const either = folder({ class: 'hwmon', name: 'lm75' });
      await assert.rejects(either.read('temp1_input'), busError('gone', new RegExp(`several .*${first}`)));
      new StubChip(NAMESAKE).setWord(0, 0x2a00);
      assert.equal(await folder({ class: 'hwmon', name: 'lm75', device: second }).read('temp1_input'), '42000');
      return `${first} and ${second}`;
    },
  },
  {
    name: 'a sensor that goes is gone, and is found again under another number',
    async run() {
      const device = bindKernelDriver('lm75', SENSOR);
      const sensor = folder({ class: 'hwmon', name: 'lm75', device });
      const number = () => readdirSync(`/sys/bus/i2c/devices/${device}/hwmon`).join();
      await sensor.read('temp1_input');
      const before = number();
      releaseKernelDriver(SENSOR);
      await assert.rejects(sensor.read('temp1_input'), { name: 'BusError', code: 'gone' });
      // Another device takes the freed number.
      releaseKernelDriver(NAMESAKE);
      bindKernelDriver('lm75', NAMESAKE);
      bindKernelDriver('lm75', SENSOR);
      new StubChip(SENSOR).setWord(0, 0x1500);
      assert.equal(await sensor.read('temp1_input'), '21000');
      return `${before}, then ${number()}`;
    },
  },
  {
    name: "an analogue input comes through the kernel's own ADS1115 driver and IIO",
    async run() {
      const chip = new StubChip(CONVERTER);
      const device = bindKernelDriver('ads1115', CONVERTER);
      const adc = folder({ class: 'iio', name: 'ads1015', device });
      const read: string[] = [];
      for (const word of [0x1234, 0xfff0]) {
        chip.setWord(0, word);
        read.push(await adc.read('in_voltage0_raw'));
      }
      assert.deepEqual(read, ['4660', '-16']);
      return `${read.join(' and ')}, scale ${await adc.read('in_voltage0_scale')}`;
    },
  },
  {
    name: 'a led takes a trigger of the kernel, and refuses one that there is not',
    async run() {
      const name = readdirSync('/sys/class/leds').find((entry) => entry.endsWith('::capslock'));
      const light = folder({ class: 'leds', name: name ?? 'none' });
      await light.write('trigger', 'timer');
      await light.write('delay_on', '250');
      assert.match(await light.read('trigger'), /\[timer\]/);
      assert.equal(await light.read('delay_on'), '250');
      await light.write('trigger', 'none');
      await assert.rejects(light.write('trigger', 'disco'), busError('refused', /EINVAL/));
      return `${name}`;
    },
  },
];
