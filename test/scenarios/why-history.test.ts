// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import type { WhyChange } from '../../src/core/history/why-change.ts';
import { viewConnector } from '../../src/portal/views/status-view.ts';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

const GROUND_FAULT: Partial<WhyChange> = {
  status: 'Faulted',
  why: 'fault',
  fault: 'earth-lost',
  faults: ['earth-lost'],
  limitMilliamps: 0,
};

/** Rows that must be there in this order, whatever lies between. */
const MILESTONES: readonly Partial<WhyChange>[] = [
  { why: 'no-vehicle', contactorClosed: false },
  { why: 'self-testing' },
  { status: 'Charging', why: 'charging', contactorClosed: true, limitMilliamps: 16_000, limitSource: 'setting' },
  { status: 'SuspendedEV', why: 'vehicle-not-ready' },
  { status: 'SuspendedEV', contactorClosed: false },
  { status: 'Charging', why: 'charging', contactorClosed: true },
  { ...GROUND_FAULT, cause: { kind: 'fault-raised', fault: 'earth-lost' } },
  { ...GROUND_FAULT, contactorClosed: false },
  { ...GROUND_FAULT, why: 'fault-waiting' },
  { fault: null, faults: [], cause: { kind: 'fault-cleared', fault: 'earth-lost' } },
  { status: 'Charging', why: 'charging', contactorClosed: true },
];

const oldestFirst = () => [...charger.station.station.history.latest(1, 500)].reverse();

it('a session with a pause, a fault and its recovery leaves its rows in order, and a killed station keeps them', async () => {
  charger = await Charger.start({ set: ['auth.free.enabled=true', 'power.maxCurrentFw=16'] });
  await charger.charge();
  charger.vehicle({ wants: 'nothing' });
  await charger.until('paused by the vehicle', () => charger.view().status === 'SuspendedEV');
  await charger.until('contactor open', () => !charger.truth().contactor.closed);
  await charger.advance(1000);
  charger.vehicle({ wants: 'charge' });
  await charger.until('charging', () => charger.view().status === 'Charging');
  await charger.advance(2000);
  const faultAtMillis = charger.clock.wallMillis();
  charger.fault('ground-lost', true);
  await charger.until('stopped', () => charger.view().status === 'Faulted');
  await charger.advance(2000);
  const since = charger.station.station.history.activeSince(1, 'earth-lost') ?? 0;
  expect(since - faultAtMillis).toBeGreaterThan(0);
  expect(since - faultAtMillis).toBeLessThan(1500);
  const [fault] = viewConnector(charger.station.station, 1, false).faults;
  // The cause is there: nothing is counted down yet.
  expect(fault).toMatchObject({ code: 'earth-lost', sinceMillis: since, endsInSeconds: null, latched: false });
  charger.fault('ground-lost', false);
  const endsInSeconds = () => viewConnector(charger.station.station, 1, false).faults[0]?.endsInSeconds;
  await charger.until('counting down', () => endsInSeconds() === 2);
  await charger.until('recovered', () => charger.view().status === 'Charging', 60_000);
  await charger.advance(2000);
  const rows = oldestFirst();
  expect(rows[0]?.cause.kind).toBe('start');
  expect(rows.map((row) => row.atMillis)).toEqual(rows.map((row) => row.atMillis).sort((one, other) => one - other));
  let at = -1;
  for (const milestone of MILESTONES) {
    at = rows.findIndex((row, index) => index > at && expect.objectContaining(milestone).asymmetricMatch(row));
    expect(at, JSON.stringify(milestone)).toBeGreaterThan(-1);
  }
  expect(rows.at(-1)).toMatchObject({
    status: 'Charging',
    why: 'charging',
    limitMilliamps: 16_000,
    limitSource: 'setting',
  });
  charger.killStation();
  await charger.startStation();
  await charger.advance(3000);
  const after = oldestFirst();
  expect(after.slice(0, rows.length)).toEqual(rows);
  expect(after[rows.length]?.cause.kind).toBe('start');
});
