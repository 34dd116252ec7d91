// SPDX-License-Identifier: Apache-2.0
import { Charger, type ChargerOptions } from './charger.ts';

/** The card that `Charger.tap` holds up unless told otherwise. */
export const HOLDER = '04A2B3C4';
export const STRANGER = '11223344';
export const QUARTER_MS = 15 * 60_000;

/** What ReserveNow asks for; the rest is a quarter of an hour at connector 1 for the holder, with number 7. */
export interface Wish {
  readonly reservationId?: number;
  readonly connectorId?: number;
  readonly idTag?: string;
  readonly parentIdTag?: string;
  readonly forMs?: number;
}

/** A whole charger at a central system that hears of each status at once. */
export function startReservable(options: ChargerOptions = {}): Promise<Charger> {
  const { set = [], ...others } = options;
  return Charger.start({ centralSystem: true, ...others, set: ['ocpp.key.MinimumStatusDuration=0', ...set] });
}

/** What the charger answers to a CALL. */
export async function ask(on: Charger, action: string, payload: Record<string, unknown>) {
  let answer: Record<string, unknown> | undefined;
  void on.central.call(action, payload).then((given) => {
    answer = given;
  });
  await on.until(`an answer to ${action}`, () => answer !== undefined);
  return answer;
}

/** ReserveNow. @returns the status, or the code of a CALLERROR */
export async function reserve(on: Charger, wish: Wish = {}): Promise<unknown> {
  const { forMs = QUARTER_MS, reservationId = 7, connectorId = 1, idTag = HOLDER, ...more } = wish;
  const expiryDate = new Date(on.clock.wallMillis() + forMs).toISOString();
  const answer = await ask(on, 'ReserveNow', { reservationId, connectorId, idTag, expiryDate, ...more });
  return answer?.['status'] ?? answer?.['errorCode'];
}

export async function cancel(on: Charger, reservationId = 7): Promise<unknown> {
  const answer = await ask(on, 'CancelReservation', { reservationId });
  return answer?.['status'] ?? answer?.['errorCode'];
}

export async function remoteStart(on: Charger, idTag: string, connectorId?: number): Promise<unknown> {
  const where = connectorId === undefined ? {} : { connectorId };
  return (await ask(on, 'RemoteStartTransaction', { idTag, ...where }))?.['status'];
}

/** Lets the charger notice and report. */
export async function statusIs(on: Charger, status: string, connectorId = 1): Promise<void> {
  await on.until(`connector ${connectorId} is ${status}`, () => on.view(connectorId).status === status);
  await on.until(`${status} is reported`, () => on.central.statuses(connectorId).at(-1) === status);
}

/** A card at the reader. @returns why it was refused; undefined when it was not */
export async function present(on: Charger, idTag: string, connectorId?: number): Promise<string | undefined> {
  const { station } = on.station;
  let outcome: Awaited<ReturnType<typeof station.presentTag>> | undefined;
  void station.presentTag(idTag, connectorId).then((given) => {
    outcome = given;
  });
  await on.until('the card is answered', () => outcome !== undefined, 70_000);
  return outcome?.kind === 'refused' ? outcome.reason : undefined;
}

/** The StartTransaction requests so far: connector, tag and reservation. */
export function starts(on: Charger): readonly (readonly unknown[])[] {
  return on.central
    .of('StartTransaction')
    .map(({ payload }) => [payload['connectorId'], payload['idTag'], payload['reservationId']]);
}

/** Stops the running session by its own tag and takes the vehicle away. */
export async function leave(on: Charger, idTag: string, connectorId = 1): Promise<void> {
  await present(on, idTag, connectorId);
  on.vehicle({ plugged: false }, connectorId);
  await on.until(
    'the vehicle is gone',
    () => on.view(connectorId).session === undefined && on.truth(connectorId).vehicle.plugged === false,
  );
  await on.advance(1000);
}
