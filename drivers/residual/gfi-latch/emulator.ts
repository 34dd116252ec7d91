// SPDX-License-Identifier: Apache-2.0
import type { Timer } from '../../../src/ports/clock.ts';
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { gfiLatch } from './driver.ts';

/** CCID20 (UL 2231-2): nothing below 20 mA, then T = (20 / I)^1.43 s. */
const TRIP_MILLIAMPS = 20;
const tripMs = (milliamps: number) => 1000 * (TRIP_MILLIAMPS / milliamps) ** 1.43;

/** Half-waves of test current, through its loops, until the circuit takes it for a fault: an assumption. */
const TEST_HALF_WAVES = 3;

export const gfiLatchEmulator = defineEmulator(gfiLatch, (options, { clock, buses, world }) => {
  const driveStatus = buses.attachInput(options.status);
  let latched = false;
  let felt = 0;
  let pending: { readonly milliamps: number; readonly timer: Timer } | undefined;

  const latch = (set: boolean) => {
    latched = set;
    driveStatus(set);
    world.residual.setTripOutput(set);
  };

  /** A current transformer: smooth DC it does not see. */
  const watch = () => {
    const milliamps = world.residual.acMilliamps();
    if (pending?.milliamps === milliamps && !latched) return;
    pending?.timer.cancel();
    pending = undefined;
    if (latched || milliamps < TRIP_MILLIAMPS) return;
    const timer = clock.after(tripMs(milliamps), 'ground-fault circuit', () => {
      pending = undefined;
      latch(true);
    });
    pending = { milliamps, timer };
  };

  buses.attachOutput(options.test, (on) => {
    const before = world.residual.sensedMilliamps();
    world.residual.driveTest(on);
    if (!on || world.residual.sensedMilliamps() <= before) return;
    felt += 1;
    if (felt >= TEST_HALF_WAVES) latch(true);
  });
  buses.attachOutput(options.reset, (on) => {
    // The latch takes no reset while the vehicle's power is on.
    if (!on || world.contactor.mirrorClosed()) return;
    felt = 0;
    latch(false);
    watch();
  });
  world.onChange(watch);
  watch();
});
