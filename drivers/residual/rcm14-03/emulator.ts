// SPDX-License-Identifier: Apache-2.0
import type { Timer } from '../../../src/ports/clock.ts';
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { rcm1403 } from './driver.ts';

/** Thresholds: 6 mA smooth DC (IEC 62955), 20 mA AC (CCID20, UL 2231-2). */
const TRIP_DC_MILLIAMPS = 6;
const TRIP_AC_MILLIAMPS = 20;
const RESPONSE_MS = 20;
const RELEASE_MS = 50;

export const rcm1403Emulator = defineEmulator(rcm1403, (options, { clock, buses, world }) => {
  const driveFault = buses.attachInput(options.fault);
  let testing = false;
  let tripped = false;
  let change: Timer | undefined;

  const sensesTooMuch = () => {
    const { residual } = world;
    if (residual.dcMilliamps() >= TRIP_DC_MILLIAMPS || residual.acMilliamps() >= TRIP_AC_MILLIAMPS) return true;
    return testing && residual.sensedMilliamps() >= TRIP_DC_MILLIAMPS;
  };

  const follow = () => {
    if (sensesTooMuch() === tripped) {
      change?.cancel();
      change = undefined;
      return;
    }
    change ??= clock.after(tripped ? RELEASE_MS : RESPONSE_MS, 'residual monitor', () => {
      change = undefined;
      tripped = !tripped;
      world.residual.setTripOutput(tripped);
      driveFault(tripped);
      follow();
    });
  };

  buses.attachOutput(options.test, (on) => {
    testing = on;
    world.residual.driveTest(on);
    follow();
  });
  world.onChange(follow);
  follow();
});
