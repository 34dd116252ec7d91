// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { SysfsPwm } from '../../src/platform/sysfs-pwm.ts';
import { aMoment, type Check, clock } from './check.ts';
import { kill, startHolder } from './holder.ts';
import { bindKernelDriver, StubChip } from './test-side.ts';
import { PILOT } from './wiring.ts';

const CHIP = 0x40;
const PERIOD = PILOT.period;

/** What the kernel's driver makes of a duty: counts, rounded up. */
const width = (dutyNanoseconds: number) => Math.ceil((4096 * dutyNanoseconds) / PERIOD);

/** Counts of 4096 at which channel 0 goes high and low (NXP PCA9685 Table 7). */
function counts(): { on: number; off: number; full: 'on' | 'off' | 'none' } {
  const chip = new StubChip(CHIP);
  const [onLow = 0, onHigh = 0, offLow = 0, offHigh = 0] = [6, 7, 8, 9].map((register) => chip.get(register));
  // Bit 4 of the high bytes: always off wins over always on.
  const full = (offHigh & 0x10) !== 0 ? 'off' : (onHigh & 0x10) !== 0 ? 'on' : 'none';
  return { on: ((onHigh & 0xf) << 8) | onLow, off: ((offHigh & 0xf) << 8) | offLow, full };
}

let bound: string | undefined;

function device(): string {
  bound ??= bindKernelDriver('pca9685', CHIP);
  return bound;
}

const channel = () => new SysfsPwm('cp', device(), 0, clock);

export const PWM_CHECKS: readonly Check[] = [
  {
    name: 'a PWM channel found by its device puts 266667 ns of 1 ms into the registers of a PCA9685 as 0x445 of 4096',
    async run() {
      await channel().drive(PERIOD, 266_667);
      const { on, off, full } = counts();
      assert.deepEqual({ width: off - on, full }, { width: 0x445, full: 'none' });
      return `on at ${on}, off at ${off} of 4096`;
    },
  },
  {
    name: 'duty 100 % and 0 % are constant levels, and a shorter period than the last duty is taken',
    async run() {
      const cp = channel();
      await cp.drive(PERIOD, PERIOD);
      assert.equal(counts().full, 'on');
      await cp.drive(PERIOD, 0);
      assert.equal(counts().full, 'off');
      await cp.drive(2 * PERIOD, 1_500_000);
      await cp.drive(PERIOD, 100_000);
      const { on, off } = counts();
      assert.equal(off - on, width(100_000));
      return `full on, full off, then 10 % = ${off - on} of 4096`;
    },
  },
  {
    name: 'kill -9 of the process that drives the pilot leaves the wave as it is, and the next process takes it over',
    async run() {
      await channel().drive(PERIOD, 100_000);
      const holder = await startHolder('pilot', device());
      await kill(holder);
      await aMoment();
      const left = counts();
      assert.deepEqual({ width: left.off - left.on, full: left.full }, { width: width(PILOT.duty), full: 'none' });
      await channel().drive(PERIOD, 530_000);
      const { on, off } = counts();
      assert.equal(off - on, width(530_000));
      return `${left.off - left.on} after SIGKILL, then ${off - on} of 4096`;
    },
  },
  {
    name: 'a PWM chip that is not there is an error that names those there are',
    async run() {
      const held = device();
      assert.throws(() => new SysfsPwm('cp', 'fe20c000.pwm', 0, clock), new RegExp(`there are: .*${held}`));
      return `there is ${held}`;
    },
  },
];
