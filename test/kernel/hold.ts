// SPDX-License-Identifier: Apache-2.0
// Runs in the guest: takes a part of the machine, says so, and waits to be killed.

import { LinuxOutput } from '../../src/platform/linux-gpio.ts';
import { GpiodOutput, loadGpiod } from '../../src/platform/linux-gpiod.ts';
import { LinuxWatchdog } from '../../src/platform/linux-watchdog.ts';
import { SysfsPwm } from '../../src/platform/sysfs-pwm.ts';
import { clock } from './check.ts';
import { GPIOD_RELAY, PILOT, RELAY, WATCHDOG } from './wiring.ts';

const [what = '', device = ''] = process.argv.slice(2);
const HOLD: Readonly<Record<string, () => Promise<void>>> = {
  'relay by sysfs': () => new LinuxOutput('relay', RELAY).set(true),
  'relay by gpiod': () => new GpiodOutput('relay', GPIOD_RELAY, loadGpiod('relay')).set(true),
  pilot: () => new SysfsPwm('cp', device, 0, clock).drive(PILOT.period, PILOT.duty),
  watchdog: () => new LinuxWatchdog('dog', WATCHDOG.path).feed(),
};
const hold = HOLD[what];
if (hold === undefined) throw new Error(`nothing is known of "${what}"`);
await hold();
// A listener keeps the process alive.
process.on('message', () => undefined);
process.send?.('held');
