// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Heartbeat } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { kernelWatchdog as watchdogBus } from '../../options.ts';

/** The machine's timers count whole seconds (Documentation/watchdog/watchdog-api.rst); more often is only work. */
const FEED_EVERY_MICROS = 1_000_000;

export const kernelWatchdog = defineDriver({
  id: 'kernel-watchdog',
  kind: 'heartbeat',
  abilities: {
    can: ['reset the machine when the guard stops checking, also when the whole kernel hangs'],
    cannot: ['open the contactor in time: it counts seconds, so it stands behind an interlock and not in its place'],
  },
  options: v.strictObject({ watchdog: watchdogBus() }),
  async create(options, { clock, buses }) {
    const watchdog = buses.watchdog(options.watchdog);
    let fedAtMicros: number | undefined;
    const device: Heartbeat = {
      kind: 'heartbeat',
      /** A feed that failed is tried again with the next beat. */
      async beat() {
        const nowMicros = clock.monotonicMicros();
        const before = fedAtMicros;
        if (before !== undefined && nowMicros - before < FEED_EVERY_MICROS) return;
        fedAtMicros = nowMicros;
        try {
          await watchdog.feed();
        } catch (error) {
          fedAtMicros = before;
          throw error;
        }
      },
      async stop() {
        fedAtMicros = undefined;
        await watchdog.disarm();
      },
    };
    return device;
  },
});
