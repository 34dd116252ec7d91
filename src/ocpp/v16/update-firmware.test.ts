// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { memorySettings } from '../../../test/ocpp/fake-station.ts';
import { NO_TRANSFERS } from '../../portal/testing/no-transfers.ts';
import type { FirmwareWish } from '../../station/transfers-api.ts';
import { handleUpdateFirmware } from './update-firmware.ts';

const REQUEST = { location: 'https://files.example/firmware.bin', retrieveDate: '2026-01-01T00:00:00Z' };

async function ask(profile: number, settings: Readonly<Record<string, unknown>> = {}, request: object = REQUEST) {
  const wishes: FirmwareWish[] = [];
  const transfers = {
    ...NO_TRANSFERS,
    updateFirmware: (wish: FirmwareWish) => {
      wishes.push(wish);
      return 'accepted' as const;
    },
  };
  const handler = handleUpdateFirmware({ transfers, settings: memorySettings(settings) }, () => profile);
  return { answer: await handler({ ...request }), wishes };
}

it.each([0, 1])('F01 · UpdateFirmware is taken at security profile %i', async (profile) => {
  const { answer, wishes } = await ask(profile);
  expect(answer).toEqual({ kind: 'result', payload: {} });
  expect(wishes).toMatchObject([{ signed: undefined, retrieveAtMillis: 1_767_225_600_000 }]);
});

it.each([2, 3])('X11 · UpdateFirmware is NotSupported at security profile %i (L01.FR.20)', async (profile) => {
  const { answer, wishes } = await ask(profile);
  expect(answer).toMatchObject({ kind: 'error', code: 'NotSupported' });
  expect(wishes).toEqual([]);
});

it('X11 · the operator may allow it all the same', async () => {
  const { answer, wishes } = await ask(3, { 'firmware.unsignedAtSecurityProfile2': true });
  expect(answer).toMatchObject({ kind: 'result' });
  expect(wishes).toHaveLength(1);
});

it('F01 · a date that there is not is no order', async () => {
  const { answer, wishes } = await ask(0, {}, { ...REQUEST, retrieveDate: '2026-02-30T00:00:00Z' });
  expect(answer).toMatchObject({ kind: 'error', code: 'PropertyConstraintViolation' });
  expect(wishes).toEqual([]);
});
