// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { pwmChipFolder, SysfsPwm } from './sysfs-pwm.ts';

let top: string;
let root: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pwm-'));
  root = join(top, 'class');
  mkdirSync(root);
});
afterEach(() => rmSync(top, { recursive: true }));

function chip(number: number, device: string): string {
  const folder = join(root, `pwmchip${number}`);
  const target = join(top, 'devices', device);
  mkdirSync(folder);
  mkdirSync(target, { recursive: true });
  symlinkSync(target, join(folder, 'device'));
  return folder;
}

function channel(folder: string, number: number, period: number, duty: number): string {
  const path = join(folder, `pwm${number}`);
  mkdirSync(path);
  for (const [file, value] of Object.entries({ period, duty_cycle: duty, enable: 0 })) {
    writeFileSync(join(path, file), `${value}\n`);
  }
  return path;
}

const value = (path: string, file: string) => Number(readFileSync(join(path, file), 'utf8'));

describe('a sysfs PWM channel', () => {
  it('is found by the address of its chip, whatever the chip’s number', () => {
    chip(0, '1f00098000.pwm');
    const wanted = chip(2, 'fe20c000.pwm');
    expect(pwmChipFolder('fe20c000.pwm', root)).toBe(wanted);
  });

  it('names the addresses there are when its own is missing', () => {
    chip(0, '1f00098000.pwm');
    expect(() => pwmChipFolder('fe20c000.pwm', root)).toThrow(/"fe20c000.pwm"; there are: 1f00098000.pwm/);
    expect(() => pwmChipFolder('fe20c000.pwm', join(top, 'missing'))).toThrow(/there are: none/);
  });

  it('sets period and duty and switches on', async () => {
    const path = channel(chip(0, 'fe20c000.pwm'), 0, 0, 0);
    await new SysfsPwm('cp', 'fe20c000.pwm', 0, new VirtualClock(), root).drive(1_000_000, 266_667);
    expect([value(path, 'period'), value(path, 'duty_cycle'), value(path, 'enable')]).toEqual([1_000_000, 266_667, 1]);
  });

  it('changes the duty alone while the period stays', async () => {
    const path = channel(chip(0, 'fe20c000.pwm'), 0, 0, 0);
    const pwm = new SysfsPwm('cp', 'fe20c000.pwm', 0, new VirtualClock(), root);
    await pwm.drive(1_000_000, 1_000_000);
    writeFileSync(join(path, 'period'), 'untouched');
    await pwm.drive(1_000_000, 0);
    expect(readFileSync(join(path, 'period'), 'utf8')).toBe('untouched');
    expect(value(path, 'duty_cycle')).toBe(0);
  });

  it('runs changes in the order they were asked for', async () => {
    const path = channel(chip(0, 'fe20c000.pwm'), 0, 0, 0);
    const pwm = new SysfsPwm('cp', 'fe20c000.pwm', 0, new VirtualClock(), root);
    await Promise.all([100_000, 533_333, 0, 266_667].map((duty) => pwm.drive(1_000_000, duty)));
    expect(value(path, 'duty_cycle')).toBe(266_667);
  });

  it('takes over a channel that a process before left running', async () => {
    const path = channel(chip(0, 'fe20c000.pwm'), 1, 2_000_000, 1_500_000);
    await new SysfsPwm('cp', 'fe20c000.pwm', 1, new VirtualClock(), root).drive(1_000_000, 100_000);
    expect([value(path, 'period'), value(path, 'duty_cycle')]).toEqual([1_000_000, 100_000]);
  });

  it.each([
    [1_000_000, 1_000_001],
    [1_000_000, -1],
    [0, 0],
    [1_000_000, 0.5],
  ])('refuses a wave of period %d and duty %d ns', async (period, duty) => {
    channel(chip(0, 'fe20c000.pwm'), 0, 0, 0);
    const pwm = new SysfsPwm('cp', 'fe20c000.pwm', 0, new VirtualClock(), root);
    await expect(pwm.drive(period, duty)).rejects.toThrow(RangeError);
  });

  it('tells files that vanish as gone, and starts afresh when they are back', async () => {
    const folder = chip(0, 'fe20c000.pwm');
    const path = channel(folder, 0, 0, 0);
    const pwm = new SysfsPwm('cp', 'fe20c000.pwm', 0, new VirtualClock(), root);
    await pwm.drive(1_000_000, 100_000);
    rmSync(path, { recursive: true });
    await expect(pwm.drive(1_000_000, 200_000)).rejects.toMatchObject({ code: 'gone', bus: 'cp' });
    channel(folder, 0, 0, 0);
    await pwm.drive(1_000_000, 300_000);
    expect([value(path, 'period'), value(path, 'duty_cycle'), value(path, 'enable')]).toEqual([1_000_000, 300_000, 1]);
  });
});
