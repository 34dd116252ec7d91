// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { stay, terms } from '../../test/tariff/stays.ts';
import type { WhyChange } from '../core/history/why-change.ts';
import { billOf } from '../core/tariff/bill.ts';
import { createFakeStation, idleConnector } from '../portal/testing/fake-station.ts';
import { viewConnector, viewStation } from '../portal/views/status-view.ts';
import type { ConnectorView } from '../station/api.ts';
import type { SessionCost } from '../station/tariff-api.ts';
import { describeHistory, describeStatus } from './status-text.ts';

const AT_MILLIS = 1_767_225_600_000;
const CHANGE: WhyChange = {
  connectorId: 1,
  atMillis: AT_MILLIS - 60_000,
  status: 'Faulted',
  why: 'fault',
  fault: 'earth-lost',
  faults: ['earth-lost', 'meter-lost'],
  limitMilliamps: 0,
  limitSource: 'fault',
  contactorClosed: false,
  cause: { kind: 'fault-raised', fault: 'earth-lost' },
  leftOut: 2,
};

function status(view: ConnectorView, cost?: SessionCost): string {
  const station = createFakeStation();
  if (view.session !== undefined && cost !== undefined) station.costs.set(view.session.id, cost);
  station.setView(view);
  station.addChange(CHANGE);
  const connectors = [viewConnector(station, 1, true)];
  const shown = { atMillis: AT_MILLIS, station: viewStation(station, undefined, true), connectors };
  return describeStatus(shown, station.journal.lifetime());
}

it('says why in a sentence, how long it takes, and marks the source that decides', () => {
  expect(status({ ...idleConnector(1), countdown: { what: 'random-delay', seconds: 3725 } }).split('\n')).toEqual([
    'Chargehand Virtual, stand-alone, 0 messages waiting',
    'so far 1254.3 kWh in 412 sessions, 274 h of charging, 500 contactor cycles',
    '',
    'Connector 1: Available (no-vehicle)',
    '  No vehicle is plugged in. Plug in the cable to begin.',
    '  goes on in 1:02:05',
    '  limit 0.0 A, set by authorization',
    '      Hardware rating: 32 A',
    '      Switch on the board: 32 A',
    '      Maximum current setting: 16 A',
    '    > Authorization: nothing',
  ]);
});

it('says what is open by the clock, where anything ever closes, and at what time a wait ends', () => {
  const station = createFakeStation();
  const schedule = {
    timeZone: 'Europe/Berlin',
    timeKnown: false,
    hours: { open: false, changesAtMillis: AT_MILLIS },
    charge: { by: 'appointment', open: false, changesAtMillis: null },
    chargingNow: [1],
  } as const;
  const countdown = { what: 'waiting-for-start-time', seconds: 60, at: '22:00' } as const;
  station.setView({ ...idleConnector(1), countdown });
  const view = { ...viewStation(station, undefined, true), schedule };
  const connectors = [viewConnector(station, 1, true)];
  const shown = { atMillis: AT_MILLIS, station: view, connectors };
  const lines = describeStatus(shown, station.journal.lifetime()).split('\n');
  expect(lines.slice(2, 6)).toEqual([
    'the time is not known: nothing is closed or ended by the clock',
    'hours of operation: closed until 2026-01-01 00:00:00Z',
    'charging appointment: no energy',
    'charging now, whatever the times: connector 1',
  ]);
  expect(lines).toContain('  goes on in 01:00 (22:00)');
});

it('names each fault with what to do and since when', () => {
  const faulted = { status: 'Faulted', why: 'fault', fault: 'earth-lost', faults: ['earth-lost'] } as const;
  const text = status({ ...idleConnector(1), ...faulted });
  expect(text).toContain(
    '  FAULT earth-lost: The protective earth is missing. Have an electrician check the protective earth of the supply.\n' +
      '    since 2025-12-31 23:59:00Z',
  );
});

it('tells who is expected where, and when the connector is free for everybody', () => {
  const station = createFakeStation();
  const reservation = { id: 'r', reservationId: 17, connectorId: 1, idTag: 'A1B2', parentIdTag: undefined };
  const expiresAtMillis = AT_MILLIS + 900_000;
  station.addReservation({ ...reservation, expiresAtMillis, reservedAtMillis: AT_MILLIS });
  station.addReservation({
    ...reservation,
    id: 's',
    reservationId: undefined,
    connectorId: 0,
    expiresAtMillis,
    reservedAtMillis: AT_MILLIS,
  });
  station.setView({
    ...idleConnector(1),
    status: 'Reserved',
    why: 'reserved',
    countdown: { what: 'reserved', seconds: 900 },
  });
  const connectors = [viewConnector(station, 1, true)];
  const shown = { atMillis: AT_MILLIS, station: viewStation(station, undefined, true), connectors };
  const text = describeStatus(shown, station.journal.lifetime());
  expect(text.split('\n').slice(2, 8)).toEqual([
    'reserved: connector 1 for A1B2 until 2026-01-01 00:15:00Z, by the central system as 17',
    'reserved: any connector for A1B2 until 2026-01-01 00:15:00Z, in the portal',
    '',
    'Connector 1: Reserved (reserved)',
    '  The connector is reserved. Only the card it was reserved for can begin here, until the time is up.',
    '  free for everybody in 15:00',
  ]);
});

it('prints a line for each change of the history', () => {
  expect(describeHistory([CHANGE])).toBe(
    '2025-12-31 23:59:00Z  1  Fault | The protective earth is missing. | limit nothing (Fault) | faults earth-lost meter-lost | 2 more before',
  );
  expect(describeHistory([])).toBe('nothing has happened yet');
});

it('says what the session costs, and of what that is made', () => {
  const frozen = terms({ currency: 'EUR', serviceFeeMicros: 350_000, taxPercentMicros: 19_000_000 });
  const session = {
    ...{ id: 's', connectorId: 1, idTag: 'T', startedAtMillis: 0, meterStartWattHours: 0, meterLastWattHours: 9 },
    ...{ stoppedAtMillis: undefined, stopReason: undefined, deauthorized: false, reported: false },
  };
  const bill = billOf(frozen, stay('2026-06-01T10:00Z', ['charging', 9, 9]));
  const cost: SessionCost = { ...bill, by: 'charger', isFinal: false, text: undefined, link: undefined };
  expect(status({ ...idleConnector(1), session }, cost)).toContain('  cost 0.42 EUR (service-fee 0.35, tax 0.07)');
  const told: SessionCost = { ...cost, lines: [], taxMinorUnits: 0, totalMinorUnits: 331, by: 'central-system' };
  expect(status({ ...idleConnector(1), session }, told)).toContain('  cost 3.31 EUR (by the central system)');
});
