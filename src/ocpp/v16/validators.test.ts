// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  AuthorizeResponse,
  BootNotificationResponse,
  ChangeConfigurationRequest,
  RemoteStartTransactionRequest,
  RemoteStopTransactionRequest,
} from './generated/validators.mjs';

function remoteStart(limit: number): unknown {
  const chargingSchedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }] };
  const profile = {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: 'Relative',
  };
  return { idTag: 'A', chargingProfile: { ...profile, chargingSchedule } };
}

describe('the generated validators', () => {
  it('take every limit with one decimal from 6.0 to 32.0 A for a multiple of 0.1, and no other', () => {
    for (let tenths = 60; tenths <= 320; tenths += 1) {
      expect(RemoteStartTransactionRequest(remoteStart(tenths / 10)), `${tenths / 10} A`).toBe(true);
    }
    expect(RemoteStartTransactionRequest(remoteStart(6.15))).toBe(false);
  });

  it('refuse unknown fields in requests and leave the payload as it was (T13)', () => {
    const request = { transactionId: 1, extra: true };
    expect(RemoteStopTransactionRequest(request)).toBe(false);
    expect(request).toEqual({ transactionId: 1, extra: true });
    expect(RemoteStopTransactionRequest(JSON.parse('{"transactionId":1,"__proto__":{}}'))).toBe(false);
  });

  it('tolerate unknown fields in answers (T13)', () => {
    expect(AuthorizeResponse({ idTagInfo: { status: 'Accepted', extra: 1 }, more: {} })).toBe(true);
  });

  it('are liberal with dates that central systems send (T08)', () => {
    const boot = (currentTime: string) => BootNotificationResponse({ status: 'Accepted', interval: 1, currentTime });
    for (const time of ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.1234567+02:00', '2026-01-01T00:00:00'])
      expect(boot(time), time).toBe(true);
    for (const time of ['', 'now', '2026-13-01T00:00:00Z', '2026-01-01T25:00:00Z'])
      expect(boot(time), time).toBe(false);
  });

  it('count characters, not UTF-16 units', () => {
    expect(ChangeConfigurationRequest({ key: '😀'.repeat(50), value: '' })).toBe(true);
    expect(ChangeConfigurationRequest({ key: '😀'.repeat(51), value: '' })).toBe(false);
  });
});
