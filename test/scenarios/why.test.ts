// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { InvariantWatch } from '../support/invariant-watch.ts';
import { RandomWalk } from '../support/random-walk.ts';

/** The way from the contacts over a snapshot to the view. */
const TOLD_WITHIN_MS = 300;
const LOOK_EVERY_MS = 20;

let charger: Charger;
afterEach(() => charger.stop());

/** Compares what is said with the wires, 50 times a second. */
function listenForLies(on: Charger): string[] {
  const lies: string[] = [];
  let energisedSinceMs: number | undefined;
  let openSinceMs: number | undefined;
  const look = (): void => {
    on.clock.after(LOOK_EVERY_MS, 'lies', look);
    const nowMs = on.clock.monotonicMicros() / 1000;
    const truth = on.truth();
    const energised = truth.contactor.closed && truth.contactor.coil && truth.mains.present;
    energisedSinceMs = energised ? (energisedSinceMs ?? nowMs) : undefined;
    openSinceMs = energised ? undefined : (openSinceMs ?? nowMs);
    if (!on.isStationUp) return;
    const { why, guard, guardOnline } = on.view();
    // What was said last may be of before the guard or the station died.
    if (!guardOnline || guard === undefined || nowMs - guard.atMicros / 1000 > TOLD_WITHIN_MS) return;
    const isLongEnergised = energisedSinceMs !== undefined && nowMs - energisedSinceMs > TOLD_WITHIN_MS;
    const isLongOpen = openSinceMs !== undefined && nowMs - openSinceMs > TOLD_WITHIN_MS;
    // While the vehicle is given time to let go, energy still flows, but not for long (IEC 61851-1 A.6 10).
    const lettingGo = guard.state === 'pausing';
    if (isLongEnergised && why !== 'charging' && !lettingGo) lies.push(`${nowMs} energy flows: ${why}`);
    if (isLongOpen && why === 'charging') lies.push(`${nowMs} nothing flows: ${why}`);
  };
  look();
  return lies;
}

describe('why, while anything may happen', () => {
  it.each([101, 102, 103, 104])(
    'is charging when energy flows, and something else when it does not (seed %i)',
    async (seed) => {
      const set = ['ocpp.key.AllowOfflineTxForUnknownId=true', 'ocpp.key.ConnectionTimeOut=30'];
      charger = await Charger.start({ seed, centralSystem: true, set });
      const lies = listenForLies(charger);
      const walk = new RandomWalk(charger, new InvariantWatch(charger, 30, 10_000), seed);
      for (let step = 0; step < 40 && lies.length === 0; step += 1) await walk.step();
      expect(lies, walk.trace.join(' | ')).toEqual([]);
    },
  );
});

describe('the first cause, on the whole charger', () => {
  it('a leak that is over: a wait that is counted down (F15: 15 min)', async () => {
    charger = await Charger.start({ centralSystem: true });
    await charger.charge();
    // Within 2 s of closing it would be another fault, which waits for the plug to be pulled (F19).
    await charger.advance(5000);
    charger.fault('residual-ac', true, 40);
    await charger.until('it trips', () => charger.view().status === 'Faulted');
    charger.fault('residual-ac', false, 40);
    await charger.until('it waits', () => charger.view().why === 'fault-waiting', 30_000);
    const before = charger.view().countdown?.seconds ?? 0;
    expect(before).toBeGreaterThan(880);
    await charger.advance(10_000);
    expect(charger.view().countdown?.what).toBe('fault-waiting');
    expect(Math.abs(before - 10 - (charger.view().countdown?.seconds ?? 0))).toBeLessThanOrEqual(1);
  });

  it('a vehicle that asks for ventilation where there is none', async () => {
    charger = await Charger.start({ centralSystem: true });
    charger.vehicle({ plugged: true, wants: 'charge-ventilated' });
    charger.tap();
    await charger.until('it is told', () => charger.view().why === 'ventilation');
  });

  it('a meter that was not read yet is said before a card is asked for', async () => {
    charger = await Charger.start({ centralSystem: true });
    charger.vehicle({ plugged: true });
    await charger.until('asks for a card', () => charger.view().why === 'not-authorized');
    charger.cutMains();
    await charger.advance(1000);
    charger.fault('meter-silent', true);
    await charger.restoreMains();
    await charger.until('it is told', () => charger.view().why === 'no-meter-reading');
  });
});
