// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import { NO_TRANSFERS } from '../../portal/testing/no-transfers.ts';
import type { TransferNotice } from '../../station/transfers-api.ts';
import type { OutgoingAction, Reply, Requester } from './messages.ts';
import { TransferReporter } from './transfer-reporter.ts';

type Outcome = Reply<OutgoingAction>['kind'];

let clock: VirtualClock;
let notices: TransferNotice[];
let sent: string[];
let outcomes: Outcome[];
let tellOfNew: () => void;
let reporter: TransferReporter;

beforeEach(() => {
  clock = new VirtualClock();
  notices = [];
  sent = [];
  outcomes = [];
  tellOfNew = () => {};
  const requester = {
    request: async (action: string, payload: object) => {
      sent.push(`${action} ${JSON.stringify(payload)}`);
      return { kind: outcomes.shift() ?? 'answered', response: {}, why: '' };
    },
    isConnectionAlive: async () => true,
  } as unknown as Requester;
  reporter = new TransferReporter({
    clock,
    requester,
    transfers: {
      ...NO_TRANSFERS,
      notice: () => notices[0],
      settleNotice: (id) => {
        notices = notices.filter((notice) => notice.id !== id);
      },
      onNotice: (listener) => {
        tellOfNew = listener;
        return () => {
          tellOfNew = () => {};
        };
      },
    },
  });
});

const note = (id: number, status: 'Downloading' | 'Downloaded' | 'InstallScheduled', requestId?: number) => {
  notices.push({ id, about: 'firmware', status, requestId });
  tellOfNew();
};

describe('statuses of transfers', () => {
  it('are silent before the charger is registered, then told in order (OCPP 1.6 §4.2)', async () => {
    note(1, 'Downloading');
    note(2, 'Downloaded');
    await clock.advance(1000);
    expect(sent).toEqual([]);
    reporter.start();
    await clock.advance(10);
    expect(sent).toEqual([
      'FirmwareStatusNotification {"status":"Downloading"}',
      'FirmwareStatusNotification {"status":"Downloaded"}',
    ]);
    expect(notices).toEqual([]);
  });

  it('are told again after an answer that did not come, and kept when the connection goes', async () => {
    outcomes = ['timeout', 'not-answered'];
    reporter.start();
    note(1, 'Downloading', 7);
    await clock.advance(10);
    expect(sent).toHaveLength(1);
    await clock.advance(30_000);
    expect(sent).toHaveLength(2);
    reporter.stop();
    await clock.advance(120_000);
    expect([sent.length, notices.length]).toEqual([2, 1]);
    reporter.start();
    await clock.advance(10);
    expect(sent.at(-1)).toBe('SignedFirmwareStatusNotification {"status":"Downloading","requestId":7}');
    expect(notices).toEqual([]);
  });

  it('that the central system does not take do not stand in the way of the next', async () => {
    outcomes = ['failed'];
    reporter.start();
    note(1, 'Downloading');
    note(2, 'Downloaded');
    await clock.advance(10);
    expect(sent).toHaveLength(2);
    expect(notices).toEqual([]);
  });

  it('answer a trigger: plain words for TriggerMessage, the request number for ExtendedTriggerMessage', async () => {
    reporter.firmwareStatus('plain');
    reporter.firmwareStatus('signed');
    reporter.diagnosticsStatus();
    reporter.logStatus();
    await clock.advance(10);
    expect(sent).toEqual([
      'FirmwareStatusNotification {"status":"Idle"}',
      'SignedFirmwareStatusNotification {"status":"Idle"}',
      'DiagnosticsStatusNotification {"status":"Idle"}',
      'LogStatusNotification {"status":"Idle"}',
    ]);
  });
});
