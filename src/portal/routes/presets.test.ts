// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
let operator: string;
beforeEach(async () => {
  harness = await createHarness();
  operator = await harness.signInAs('operator');
});
const get = (url: string, cookie = operator) => harness.send('GET', `/api/v1/${url}`, { cookie });
const apply = (id: string, cookie = operator) => harness.send('POST', `/api/v1/presets/${id}/apply`, { cookie });

describe('presets over HTTP', () => {
  it('are listed, and each shows what it would change', async () => {
    const { presets } = (await get('presets')).json();
    expect(presets.map(({ id }: { readonly id: string }) => id)).toHaveLength(10);
    const { title, changes } = (await get('presets/b.7')).json();
    expect(title).toContain('any card while it is down');
    expect(changes[1]).toEqual({
      id: 'ocpp.key.AllowOfflineTxForUnknownId',
      label: 'Offline: accept unknown cards',
      unit: null,
      now: false,
      next: true,
    });
    expect(harness.station.settings.get('ocpp.key.AllowOfflineTxForUnknownId')).toBe(false);
  });

  it('change everything they showed, and say so in the audit log', async () => {
    const shown = (await get('presets/B.7')).json();
    const applied = await apply('B.7');
    expect([applied.statusCode, applied.json()]).toEqual([200, shown]);
    expect(harness.station.settings.get('ocpp.key.AllowOfflineTxForUnknownId')).toBe(true);
    expect((await get('presets/B.7')).json().changes).toEqual([]);
    expect(harness.audit.latest(1)[0]).toMatchObject({
      actor: 'the-operator',
      action: 'preset applied',
      detail: 'B.7: 4 settings changed',
    });
  });

  it.each(['maintainer', 'user'] as const)('are shown to the %s, who may not apply them', async (role) => {
    const cookie = await harness.signInAs(role);
    expect((await get('presets/B.7', cookie)).statusCode).toBe(200);
    expect((await apply('B.7', cookie)).statusCode).toBe(403);
    expect(harness.station.settings.get('ocpp.key.AllowOfflineTxForUnknownId')).toBe(false);
  });

  it('name those there are when there is none of that name', async () => {
    const answer = await get('presets/C.1');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toMatchObject({ field: 'id', allowed: expect.stringContaining('A.1, A.2') });
  });
});
