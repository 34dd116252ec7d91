// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstalledProfile } from '../../core/charging-profiles/profile.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
let operator: string;
beforeEach(async () => {
  harness = await createHarness();
  operator = await harness.signInAs('operator');
  harness.station.chargingProfiles.installed = [PROFILE, { ...PROFILE, id: -8, stackLevel: 1 }];
});
afterEach(() => harness.app.close());
const send: Harness['send'] = (method, url, options = {}) =>
  harness.send(method, url, { cookie: operator, ...options });
const URL = '/api/v1/charging-profiles';
const traces = () => harness.audit.latest(10).map(({ actor, action, detail }) => `${actor}: ${action}, ${detail}`);

const PROFILE: InstalledProfile = {
  id: 7,
  purpose: 'default',
  connectorId: 1,
  sessionId: undefined,
  stackLevel: 99,
  validFromMillis: undefined,
  validToMillis: 1_767_312_000_000,
  start: { kind: 'at', millis: 1_767_225_600_000, repeats: 'daily' },
  schedule: {
    unit: 'W',
    durationSeconds: 3600,
    minimumTenths: 41_400,
    periods: [
      { startSeconds: 0, limitTenths: 110_400, phases: undefined },
      { startSeconds: 60, limitTenths: 0, phases: 1 },
    ],
  },
  installedAtMillis: 1_767_225_600_000,
};
const TOLD = {
  id: 7,
  purpose: 'default',
  connectorId: 1,
  sessionId: null,
  stackLevel: 99,
  validFromMillis: null,
  validToMillis: 1_767_312_000_000,
  startsAtMillis: 1_767_225_600_000,
  repeats: 'daily',
  durationSeconds: 3600,
  unit: 'W',
  minimum: 4140,
  periods: [
    { startSeconds: 0, limit: 11_040, phases: 3 },
    { startSeconds: 60, limit: 0, phases: 1 },
  ],
  installedAtMillis: 1_767_225_600_000,
};
const LIMIT = { milliamps: 16_000, by: PROFILE, changesAtMillis: 1_767_225_660_000, thenMilliamps: undefined };

describe('charging profiles for the operator', () => {
  it('are listed with what holds now and in the coming day, also for users', async () => {
    harness.station.chargingProfiles.limit = LIMIT;
    const answer = (await harness.send('GET', URL, { cookie: await harness.signInAs('user') })).json();
    expect(answer.profiles[0]).toEqual(TOLD);
    expect(answer.profiles).toHaveLength(2);
    const now = {
      milliamps: 16_000,
      by: { id: 7, purpose: 'default', stackLevel: 99 },
      changesAtMillis: 1_767_225_660_000,
      thenMilliamps: null,
    };
    expect(answer.connectors[0]).toEqual({ id: 1, now, plan: [{ fromMillis: 0, milliamps: 16_000 }] });
    expect((await send('GET', '/api/v1/status')).json().connectors[0].profile).toEqual(now);
  });

  it('are not part of the status where they limit nothing', async () => {
    expect((await send('GET', '/api/v1/status')).json().connectors[0].profile).toBeNull();
  });

  it('are removed one by one, or all, with a trace', async () => {
    expect((await send('DELETE', `${URL}/-8`)).statusCode).toBe(204);
    expect((await send('GET', URL)).json().profiles).toEqual([TOLD]);
    expect((await send('DELETE', URL)).statusCode).toBe(204);
    expect((await send('GET', URL)).json().profiles).toEqual([]);
    expect(traces().slice(0, 2)).toEqual([
      'the-operator: charging profiles removed, 1',
      'the-operator: charging profile removed, -8',
    ]);
  });

  it('that are not there, or no numbers, are refused; users remove none', async () => {
    expect((await send('DELETE', `${URL}/12`)).statusCode).toBe(404);
    expect((await send('DELETE', `${URL}/x`)).statusCode).toBe(400);
    const cookie = await harness.signInAs('user');
    expect((await harness.send('DELETE', URL, { cookie })).statusCode).toBe(403);
    expect((await harness.send('DELETE', `${URL}/7`, { cookie })).statusCode).toBe(403);
    expect(harness.station.chargingProfiles.installed).toHaveLength(2);
  });
});
