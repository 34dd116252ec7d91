// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { type AttributePlace, LinuxAttributeFolder } from './linux-attributes.ts';

let sys: string;
beforeEach(() => {
  sys = mkdtempSync(join(tmpdir(), 'sys-'));
});
afterEach(() => rmSync(sys, { recursive: true, force: true }));

function put(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function link(from: string, to: string): void {
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(to, from);
}

/** A class device: below its chip's folder, linked from its class, with a link back to the chip. */
function hwmon(chip: string, number: number, files: Readonly<Record<string, string>>): string {
  const device = join(sys, 'devices/i2c-1', chip);
  const folder = join(device, `hwmon/hwmon${number}`);
  put(folder, files);
  symlinkSync(device, join(folder, 'device'));
  link(join(sys, `class/hwmon/hwmon${number}`), folder);
  return folder;
}

function unplug(chip: string, number: number): void {
  rmSync(join(sys, 'devices/i2c-1', chip), { recursive: true });
  rmSync(join(sys, `class/hwmon/hwmon${number}`));
}

/** A bus device: below its chip's folder, with a name of its own. */
function iio(chip: string, number: number, files: Readonly<Record<string, string>>): void {
  const folder = join(sys, 'devices/i2c-1', chip, `iio:device${number}`);
  put(folder, files);
  link(join(sys, `bus/iio/devices/iio:device${number}`), folder);
}

function folder(place: AttributePlace): LinuxAttributeFolder {
  return new LinuxAttributeFolder('bus', place, new VirtualClock(), sys);
}

describe('an attribute folder', () => {
  it('of hwmon is found by the name of its device, whatever its number, and read without the line end', async () => {
    hwmon('1-0048', 0, { name: 'cpu_thermal\n', temp1_input: '60000\n' });
    hwmon('1-0049', 3, { name: 'lm75\n', temp1_input: '25500\n' });
    expect(await folder({ class: 'hwmon', name: 'lm75' }).read('temp1_input')).toBe('25500');
  });

  it('of iio, w1 and leds is found where the kernel keeps it', async () => {
    iio('1-0048', 0, { name: 'ads1015\n', in_voltage0_raw: '1234\n' });
    expect(await folder({ class: 'iio', name: 'ads1015' }).read('in_voltage0_raw')).toBe('1234');
    put(join(sys, 'devices/w1_bus_master1/28-000005e2fdc3'), { w1_slave: 'a: crc=1 YES\nb t=21312\n' });
    link(join(sys, 'bus/w1/devices/28-000005e2fdc3'), join(sys, 'devices/w1_bus_master1/28-000005e2fdc3'));
    expect(await folder({ class: 'w1', name: '28-000005e2fdc3' }).read('w1_slave')).toBe('a: crc=1 YES\nb t=21312');
    put(join(sys, 'devices/platform/leds/leds/station:red'), { trigger: '[none] timer\n' });
    link(join(sys, 'class/leds/station:red'), join(sys, 'devices/platform/leds/leds/station:red'));
    const led = folder({ class: 'leds', name: 'station:red' });
    await led.write('trigger', 'timer');
    expect(readFileSync(join(sys, 'class/leds/station:red/trigger'), 'utf8')).toBe('timer');
  });

  it('of several with one name is the one on the named device, and none without it', async () => {
    hwmon('1-0048', 0, { name: 'lm75\n', temp1_input: '1000\n' });
    hwmon('1-004f', 1, { name: 'lm75\n', temp1_input: '2000\n' });
    iio('1-0048', 0, { name: 'ads1015\n', in_voltage0_raw: '1\n' });
    iio('1-004f', 1, { name: 'ads1015\n', in_voltage0_raw: '2\n' });
    expect(await folder({ class: 'hwmon', name: 'lm75', device: '1-004f' }).read('temp1_input')).toBe('2000');
    expect(await folder({ class: 'iio', name: 'ads1015', device: '1-0048' }).read('in_voltage0_raw')).toBe('1');
    await expect(folder({ class: 'hwmon', name: 'lm75' }).read('temp1_input')).rejects.toMatchObject({
      code: 'gone',
      message: expect.stringMatching(/has several "lm75"; "device" says which: 1-0048, 1-004f/),
    });
    await expect(folder({ class: 'hwmon', name: 'lm75', device: '1-0050' }).read('x')).rejects.toMatchObject({
      code: 'gone',
      message: expect.stringContaining('no "lm75" on 1-0050'),
    });
  });

  it('is found again under another number, and never taken for the device that got its old one', async () => {
    hwmon('1-0048', 0, { name: 'lm75\n', temp1_input: '1000\n' });
    const lm75 = folder({ class: 'hwmon', name: 'lm75' });
    expect(await lm75.read('temp1_input')).toBe('1000');
    unplug('1-0048', 0);
    await expect(lm75.read('temp1_input')).rejects.toMatchObject({ code: 'gone', bus: 'bus' });
    hwmon('1-0060', 0, { name: 'other\n', temp1_input: '9000\n' });
    await expect(lm75.read('temp1_input')).rejects.toMatchObject({ code: 'gone' });
    hwmon('1-0048', 4, { name: 'lm75\n', temp1_input: '1500\n' });
    expect(await lm75.read('temp1_input')).toBe('1500');
  });

  it('tells a missing attribute, and a kernel without such devices, as gone, and makes no file', async () => {
    const path = hwmon('1-0048', 0, { name: 'lm75\n' });
    const lm75 = folder({ class: 'hwmon', name: 'lm75' });
    await expect(lm75.read('temp9_input')).rejects.toMatchObject({ code: 'gone' });
    await expect(lm75.write('temp9_input', '1')).rejects.toMatchObject({ code: 'gone' });
    expect(() => readFileSync(join(path, 'temp9_input'))).toThrow('ENOENT');
    await expect(folder({ class: 'iio', name: 'ads1015' }).read('x')).rejects.toMatchObject({ code: 'gone' });
  });

  it('lets no path escape it', async () => {
    hwmon('1-0048', 0, { name: 'lm75\n', temp1_input: '1000\n' });
    const lm75 = folder({ class: 'hwmon', name: 'lm75' });
    for (const attribute of [
      '../name',
      '..',
      '',
      'device/name',
      '/etc/passwd',
      'a b',
      'temp1_input\n',
      'temp1.input',
    ]) {
      await expect(lm75.read(attribute)).rejects.toThrow(RangeError);
      await expect(lm75.write(attribute, '1')).rejects.toThrow(RangeError);
    }
    for (const name of ['..', '.', 'a/b']) {
      await expect(folder({ class: 'leds', name }).read('uevent')).rejects.toMatchObject({ code: 'gone' });
    }
  });

  it('takes values of up to one page', async () => {
    const path = hwmon('1-0048', 0, { name: 'lm75\n', temp1_max: '80000\n' });
    const lm75 = folder({ class: 'hwmon', name: 'lm75' });
    await lm75.write('temp1_max', '9000');
    expect(readFileSync(join(path, 'temp1_max'), 'utf8')).toBe('9000');
    await expect(lm75.write('temp1_max', '0'.repeat(4097))).rejects.toThrow(RangeError);
  });

  it('gives up on a read that hangs, and lets the next one wait for it', async () => {
    const path = hwmon('1-0048', 0, { name: 'lm75\n', temp2_input: '2000\n' });
    const pipe = join(path, 'temp1_input');
    execFileSync('mkfifo', [pipe]);
    const clock = new VirtualClock();
    const lm75 = new LinuxAttributeFolder('bus', { class: 'hwmon', name: 'lm75' }, clock, sys);
    const both = Promise.allSettled([lm75.read('temp1_input'), lm75.read('temp2_input')]);
    await clock.advance(1500);
    for (const outcome of await both) expect(outcome).toMatchObject({ reason: { code: 'timeout', bus: 'bus' } });
    // The reader of a pipe waits for its writer.
    await writeFile(pipe, '1\n');
    expect(await lm75.read('temp2_input')).toBe('2000');
  });
});

describe('what the kernel itself says', () => {
  /** Files of /proc answer as a chip’s do that is not there or takes no such value. */
  const self = () => {
    link(join(sys, 'class/leds/self'), '/proc/self');
    return folder({ class: 'leds', name: 'self' });
  };

  it('is an answer that did not come for EIO', async () => {
    await expect(self().read('mem')).rejects.toMatchObject({ code: 'nack', message: expect.stringContaining('EIO') });
  });

  it('is a refusal for EINVAL', async () => {
    await expect(self().write('oom_score_adj', 'much')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('EINVAL'),
    });
  });
});
