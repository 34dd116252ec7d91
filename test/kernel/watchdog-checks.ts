// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import { aMoment, type Check, machine } from './check.ts';
import { kill, startHolder } from './holder.ts';
import { WATCHDOG, WATCHDOG_RESET } from './wiring.ts';

const attribute = (name: string) => readFileSync(`/sys/class/watchdog/watchdog0/${name}`, 'utf8').trim();
const FEED_MS = 500;

export const WATCHDOG_CHECKS: readonly Check[] = [
  {
    name: 'a watchdog runs from the first feed, does not bite while it is fed, and stops for the magic V',
    async run() {
      const buses = new LinuxBuses({ dog: WATCHDOG }, 'guard', machine);
      const dog = buses.watchdog('dog');
      const timeoutMs = Number(attribute('timeout')) * 1000;
      const states = [attribute('state')];
      await dog.feed();
      states.push(attribute('state'));
      // Half as long again as it waits; a bite would end the guest here.
      for (let fedMs = 0; fedMs < 1.5 * timeoutMs; fedMs += FEED_MS) {
        await machine.sleep(FEED_MS);
        await dog.feed();
      }
      await dog.disarm();
      states.push(attribute('state'));
      assert.deepEqual(states, ['inactive', 'active', 'inactive']);
      return `${attribute('identity')}, ${timeoutMs / 1000} s: ${states.join(', ')}`;
    },
  },
  {
    name: 'a watchdog that another process holds is a BusError gone',
    async run() {
      const holder = await startHolder('watchdog');
      const dog = new LinuxBuses({ dog: WATCHDOG }, 'guard', machine).watchdog('dog');
      await assert.rejects(dog.feed(), { name: 'BusError', code: 'gone', message: /EBUSY/ });
      await kill(holder);
      await dog.feed();
      await dog.disarm();
      assert.equal(attribute('state'), 'inactive');
      return 'EBUSY, and taken over after its holder died';
    },
  },
  {
    // Must be the last: it ends the guest. The host takes the kernel's last words for the result.
    name: WATCHDOG_RESET,
    async run() {
      await kill(await startHolder('watchdog'));
      await aMoment();
      const state = attribute('state');
      const timeoutMs = Number(attribute('timeout')) * 1000;
      await machine.sleep(3 * timeoutMs);
      throw new Error(`the machine still runs ${(3 * timeoutMs) / 1000} s later, the watchdog is ${state}`);
    },
  },
];
