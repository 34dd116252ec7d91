// SPDX-License-Identifier: Apache-2.0
import { AWAY_MS } from '../../../drivers/chips/tag-reader/presentations.ts';
import type { VehicleTraits } from '../../../src/bench/plant/vehicle.ts';
import type { ConnectorStatus } from '../../../src/core/session/status.ts';
import type { Charger } from '../../support/charger.ts';

/** Where a fault may catch a charger, by the status a central system knows of it. */
export const SITUATIONS = [
  'available',
  'preparing',
  'charging',
  'suspended by the car',
  'suspended by the charger',
  'finishing',
] as const;
export type Situation = (typeof SITUATIONS)[number];

export const STATUS_OF: Readonly<Record<Situation, ConnectorStatus>> = {
  available: 'Available',
  preparing: 'Preparing',
  charging: 'Charging',
  'suspended by the car': 'SuspendedEV',
  'suspended by the charger': 'SuspendedEVSE',
  finishing: 'Finishing',
};

export const SITUATION_SETTINGS = [
  // A session whose start is refused stays open without energy: the one way this charger suspends a session by itself.
  'ocpp.key.StopTransactionOnInvalidId=false',
  // Each status is told at once; that short ones are left out is proven elsewhere and would take half of the time here.
  'ocpp.key.MinimumStatusDuration=0',
];

/** Until the reader has looked once more. */
const SEEN_AWAY_MS = 500;

/** Brings a charger that has just started to a situation, with nothing left to happen. */
export async function bringTo(charger: Charger, situation: Situation, car: Partial<VehicleTraits>): Promise<void> {
  const { central } = charger;
  if (situation === 'suspended by the charger') {
    central.replies.set('StartTransaction', () => ({ transactionId: 77, idTagInfo: { status: 'Invalid' } }));
  }
  if (situation === 'preparing') charger.vehicle({ ...car, plugged: true, wants: 'charge' });
  else if (situation !== 'available') await charge(charger, car);
  if (situation === 'suspended by the car') charger.vehicle({ wants: 'nothing' });
  if (situation === 'finishing') await pay(charger);
  const status = STATUS_OF[situation];
  await charger.until(situation, () => charger.view().status === status && central.statuses(1).at(-1) === status);
  if (situation === 'charging') return;
  await charger.until('all open', () => !charger.truth().contactor.coil && !charger.truth().contactor.closed);
  central.replies.delete('StartTransaction');
}

async function charge(charger: Charger, car: Partial<VehicleTraits>): Promise<void> {
  charger.vehicle({ ...car, plugged: true, wants: 'charge' });
  await charger.until('preparing', () => charger.view().status === 'Preparing');
  await pay(charger);
  // A session that the central system refuses may be suspended before the first energy.
  const suspended = () => charger.view().status === 'SuspendedEVSE';
  await charger.until('energy flows', () => charger.truth().vehicle.drawsMilliamps[0] > 1000 || suspended());
  await charger.until('charging is told', () => charger.central.statuses(1).at(-1) === 'Charging' || suspended());
}

/** Holds the card to the reader, which takes it for the same tap unless it was away for a while. */
export async function pay(charger: Charger): Promise<void> {
  const takenAwayMicros = charger.events('tag').at(-1)?.microseconds ?? Number.NEGATIVE_INFINITY;
  const awayMs = (charger.clock.monotonicMicros() - takenAwayMicros) / 1000;
  if (awayMs < AWAY_MS + SEEN_AWAY_MS) await charger.advance(AWAY_MS + SEEN_AWAY_MS - awayMs);
  charger.tap();
}

/**
 * A customer after all that: plugs in, pays, has energy, ends and drives away. Whatever was left over of a fault would
 * show here.
 */
export async function normalCharge(charger: Charger, car: Partial<VehicleTraits>): Promise<void> {
  const { central } = charger;
  await driveAway(charger);
  const [starts, stops] = [central.of('StartTransaction').length, central.of('StopTransaction').length];
  await charge(charger, car);
  await pay(charger);
  await charger.until('stopped', () => central.of('StopTransaction').length === stops + 1);
  if (central.of('StartTransaction').length !== starts + 1) throw new Error('one charge began several transactions');
  await driveAway(charger);
}

/** Unplugs whatever is plugged in; resolves when the charger waits for the next one. */
export async function driveAway(charger: Charger): Promise<void> {
  const { central } = charger;
  charger.vehicle({ plugged: false });
  const available = () => charger.view().status === 'Available' && central.statuses(1).at(-1) === 'Available';
  await charger.until('available', available);
  // While the last register of a session is waited for, a card is refused.
  await charger.until('the session is over', () => charger.view().session === undefined);
  // No hand puts a plug in sooner than this after it came out.
  await charger.advance(300);
}
