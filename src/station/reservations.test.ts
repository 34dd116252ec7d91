// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationBench, TAG } from '../../test/support/station-bench.ts';
import type { Log } from '../ports/log.ts';
import type { ReservationWish } from './reservations-api.ts';

const HOLDER = 'HOLDER-0815';
const FREE = { 'auth.free.enabled': true, 'auth.free.mode': 'WithoutOcpp', 'ocpp.url': '' } as const;

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const wish = (more: Partial<ReservationWish> = {}): ReservationWish => ({
  reservationId: 7,
  connectorId: 1,
  idTag: HOLDER,
  parentIdTag: undefined,
  expiresAtMillis: bench.clock.wallMillis() + 60_000,
  ...more,
});
const reserve = (more: Partial<ReservationWish> = {}) => bench.station.reservations.reserve(wish(more));
const ids = () => bench.station.reservations.list().map((one) => one.reservationId);

describe('reservations and the storage', () => {
  it('one that cannot be stored is Rejected and keeps nobody out; one that cannot be removed is not cancelled', async () => {
    let fails = false;
    bench.boot({ storageFails: () => fails });
    await bench.clock.advance(1000);
    fails = true;
    expect(reserve()).toBe('Rejected');
    expect(ids()).toEqual([]);
    fails = false;
    // The failure is a fault at once; a second later it is over.
    await bench.clock.advance(120_000);
    expect(reserve()).toBe('Accepted');
    fails = true;
    const [id] = bench.station.reservations.list().map((one) => one.id);
    expect(bench.station.reservations.cancel(id ?? '')).toBe(false);
    expect(ids()).toEqual([7]);
  });

  it('a session that cannot be stored does not begin, and leaves its reservation on disk', async () => {
    let fails = false;
    bench.boot({ settings: FREE, storageFails: () => fails });
    await bench.clock.advance(1000);
    reserve({ expiresAtMillis: bench.clock.wallMillis() + 3_600_000 });
    const present = bench.station.presentTag(HOLDER, 1);
    expect(await present).toEqual({ kind: 'waiting-for-vehicle' });
    fails = true;
    bench.guard.plug('C');
    await bench.clock.advance(150);
    expect(bench.store.sessions.latest(1)).toEqual([]);
    expect(bench.store.reservations.all()).toHaveLength(1);
  });

  it('those of a connector that the charger has no more are gone with the next start', async () => {
    bench.boot();
    bench.store.reservations.put({ ...wish(), id: 'x', connectorId: 9, reservedAtMillis: 0 }, []);
    bench.kill();
    bench.boot();
    await bench.clock.advance(1000);
    expect(bench.station.reservations.list()).toEqual([]);
    expect(bench.store.reservations.all()).toEqual([]);
  });
});

describe('reservations made at the charger', () => {
  it('need no central system, are not told in the outbox, and stay when the profile is withdrawn', async () => {
    bench.boot({ settings: { ...FREE, 'ocpp.url': 'ws://localhost/ocpp', 'auth.plugAndChargeId': HOLDER } });
    await bench.clock.advance(1000);
    expect(reserve({ reservationId: undefined })).toBe('Accepted');
    bench.station.settings.apply({ kind: 'command-line' }, 'ocpp.reservationSupported', false);
    await bench.clock.advance(1000);
    expect(bench.status()).toBe('Reserved');
    bench.guard.plug('C');
    await bench.clock.advance(1000);
    expect(bench.status()).toBe('Charging');
    expect(bench.store.outbox.head()?.event).not.toHaveProperty('reservationId');
    expect(bench.station.reservations.list()).toEqual([]);
  });

  it('take no tag that none can be', () => {
    bench.boot();
    expect(reserve({ idTag: '' })).toBe('Rejected');
    expect(reserve({ idTag: 'bell\u0007' })).toBe('Rejected');
  });
});

describe('reservations in the log', () => {
  it('are told from their beginning to their end without a tag in clear', async () => {
    const lines: string[] = [];
    const keep = (fields: object, message: string) => void lines.push(JSON.stringify(fields) + message);
    const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
    bench.boot({ settings: FREE, log });
    await bench.clock.advance(1000);
    reserve({ parentIdTag: 'FLEET-4711' });
    reserve({ reservationId: 8 });
    bench.swipe();
    await bench.clock.advance(61_000);
    const text = lines.join('\n');
    expect(text).toContain('reserved');
    expect(text).toContain('a reservation was refused');
    expect(text).toMatch(/"why":"expired"\}a reservation ended/);
    for (const secret of [HOLDER, 'FLEET-4711', TAG]) expect(text).not.toContain(secret);
  });
});

describe('reservations and a restart that was asked for', () => {
  it('the cards of others stay refused while it starts again', async () => {
    bench.boot({ settings: FREE });
    await bench.clock.advance(1000);
    reserve();
    bench.kill();
    bench.boot({ settings: FREE });
    await bench.clock.advance(1000);
    expect(bench.status()).toBe('Reserved');
    expect(await bench.station.presentTag(TAG, 1)).toEqual({ kind: 'refused', reason: 'reserved' });
    expect(await bench.station.presentTag(HOLDER.toLowerCase(), 1)).toEqual({ kind: 'waiting-for-vehicle' });
  });
});
