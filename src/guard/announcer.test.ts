// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { type FaultSet, NO_FAULTS, updateFaults } from '../core/faults/active-set.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import type { GuardMessage } from '../link/messages.ts';
import { type LogFields, SILENT_LOG } from '../ports/log.ts';
import { Announcer } from './announcer.ts';

let clock: VirtualClock;
let sent: GuardMessage[];
let logged: [string, LogFields, string][];
let register: number | undefined;
let announcer: Announcer;

beforeEach(() => {
  clock = new VirtualClock();
  sent = [];
  logged = [];
  register = undefined;
  const log = {
    ...SILENT_LOG,
    info: (fields: LogFields, message: string) => void logged.push(['info', fields, message]),
    warn: (fields: LogFields, message: string) => void logged.push(['warn', fields, message]),
  };
  announcer = new Announcer({ clock, log, send: (message) => void sent.push(message) }, () => register);
});

const withCauses = (...causes: FaultCode[]): FaultSet =>
  updateFaults(NO_FAULTS, new Set(causes), { noVehicle: false, selfTestPassedAtMicros: undefined }, 0);

describe('what the guard tells between two snapshots', () => {
  it('is each change of the contacts, numbered, with its time; that they are open at the start is none', async () => {
    announcer.contacts(false);
    expect(sent).toEqual([]);
    await clock.advance(7);
    announcer.contacts(true);
    announcer.contacts(true);
    await clock.advance(5);
    announcer.contacts(false);
    announcer.contacts(false);
    expect(sent).toEqual([
      { type: 'event', seq: 1, atMicros: 7000, name: 'contactor-closed' },
      { type: 'event', seq: 2, atMicros: 12_000, name: 'contactor-opened' },
    ]);
  });

  it('says what the meter had counted by then, in whole Wh', () => {
    register = 1234.9;
    announcer.contacts(true);
    expect(sent).toEqual([expect.objectContaining({ name: 'contactor-closed', importWattHours: 1234 })]);
  });

  it('is each fault that comes or goes, and none that stays', () => {
    announcer.faults(withCauses('tamper', 'earth-lost'), withCauses('earth-lost', 'emergency-stop'));
    expect(sent).toEqual([
      { type: 'event', seq: 1, atMicros: 0, name: 'fault-raised', fault: 'emergency-stop' },
      { type: 'event', seq: 2, atMicros: 0, name: 'fault-cleared', fault: 'tamper' },
    ]);
  });

  it('stands in the log, a fault that comes with its row of the fault table', () => {
    announcer.faults(withCauses('tamper'), withCauses('emergency-stop'));
    expect(logged).toEqual([
      ['warn', { fault: 'emergency-stop', row: 'F68' }, 'fault raised'],
      ['info', { fault: 'tamper' }, 'fault cleared'],
    ]);
  });
});
