// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect } from 'vitest';
import type { CentralSystem, ReceivedCall, Reply } from '../support/central-system.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { auditTransactions, type LedgerOptions } from '../support/transaction-ledger.ts';

/** The card that `Charger.tap` holds up unless told otherwise. */
export const CARD = '04A2B3C4';
export const OTHER_CARD = '11223344';

/** The charger of one test, of which the central system has nothing to complain when the test is over. */
export interface SuiteCharger {
  /** A whole charger at a strict central system that hears of each status at once. */
  start(options?: ChargerOptions): Promise<Charger>;
  /** What the books may leave open at the end of this test. */
  expectBooks(options: LedgerOptions): void;
}

/** To be called once in each file. */
export function suiteCharger(): SuiteCharger {
  let charger: Charger | undefined;
  let books: LedgerOptions = {};
  afterEach(() => {
    const on = charger;
    const options = { mayBeOpen: true, ...books };
    charger = undefined;
    books = {};
    on?.stop();
    if (on === undefined) return;
    expect(on.central.violations).toEqual([]);
    expect(auditTransactions(on.central, options)).toEqual([]);
  });
  return {
    async start({ set = [], ...others } = {}) {
      charger?.stop();
      const usual = ['ocpp.key.MinimumStatusDuration=0', 'auth.authorizeTimeout=10'];
      charger = await Charger.start({ centralSystem: true, ...others, set: [...usual, ...set] });
      return charger;
    },
    expectBooks(options) {
      books = options;
    },
  };
}

/** What the charger answers to a CALL: its payload, or the code of a CALLERROR as `errorCode`. */
export async function ask(on: Charger, action: string, payload: Record<string, unknown> = {}) {
  let answer: Record<string, unknown> | undefined;
  void on.central.call(action, payload).then((given) => {
    answer = given;
  });
  await on.until(`an answer to ${action}`, () => answer !== undefined);
  return answer ?? {};
}

/** Like `ask`, of answers that are a status. */
export async function statusOf(on: Charger, action: string, payload: Record<string, unknown> = {}): Promise<unknown> {
  const answer = await ask(on, action, payload);
  return answer['status'] ?? answer['errorCode'];
}

export function setKey(on: Charger, key: string, value: string): Promise<unknown> {
  return statusOf(on, 'ChangeConfiguration', { key, value });
}

/** The value of a key, and whether it is read-only; undefined when it is not known. */
export async function readKey(on: Charger, key: string) {
  const answer = await ask(on, 'GetConfiguration', { key: [key] });
  const [found] = answer['configurationKey'] as { readonly value: string; readonly readonly: boolean }[];
  return found;
}

/** Until the central system has been told this status last. */
export function told(on: Charger, status: string, connectorId = 1, withinMs = 60_000): Promise<void> {
  return on.until(`${status} is told`, () => on.central.statuses(connectorId).at(-1) === status, withinMs);
}

/** Until the central system has heard so many of an action. @returns the last one */
export async function heard(on: Charger, action: string, count = 1, withinMs = 60_000): Promise<ReceivedCall> {
  await on.until(`${count} × ${action}`, () => on.central.of(action).length >= count, withinMs);
  const call = on.central.of(action).at(-1);
  if (call === undefined) throw new Error(`no ${action}`);
  return call;
}

export const flows = (on: Charger, connectorId = 1): boolean => on.truth(connectorId).vehicle.drawsMilliamps[0] > 1000;

/** Of each StartTransaction: connector, tag, reservation. */
export const starts = ({ central }: Charger) =>
  central.of('StartTransaction').map(({ payload: { connectorId, idTag, reservationId } }) => {
    return [connectorId, idTag, ...(reservationId === undefined ? [] : [reservationId])];
  });

/** Of each StopTransaction: reason, and tag where one is named. */
export const stops = ({ central }: Charger) =>
  central.of('StopTransaction').map(({ payload: { reason, idTag } }) => {
    return [reason, ...(idTag === undefined ? [] : [idTag])];
  });

/** The tags that were asked about. */
export const asked = ({ central }: Charger) => central.of('Authorize').map(({ payload }) => payload['idTag']);

/** Answers to one action from now on. */
export function answers(central: CentralSystem, action: string, reply: (call: ReceivedCall) => Reply): void {
  central.replies.set(action, reply);
}

/** What Authorize says of tags; the others are accepted. */
export function judgesTags(on: Charger, infos: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
  answers(on.central, 'Authorize', ({ payload }) => ({
    idTagInfo: { status: 'Accepted', ...infos[String(payload['idTag'])] },
  }));
}

/** Holds a card to the reader and takes it away; the next one may follow. */
export async function tap(on: Charger, uid = CARD): Promise<void> {
  on.tap(uid);
  await on.advance(1500);
}

/** A session under a card, until energy flows and the central system knows. */
export async function charging(on: Charger, uid = CARD): Promise<void> {
  on.vehicle({ plugged: true, wants: 'charge' });
  await tap(on, uid);
  await told(on, 'Charging');
}

/** The central system is away for good. */
export async function goOffline(on: Charger): Promise<void> {
  on.central.admit = () => ({ kind: 'refused', message: 'down' });
  on.central.drop();
  await on.until('offline', () => !on.station.ocpp.online);
}

export async function goOnline(on: Charger): Promise<void> {
  on.central.admit = () => undefined;
  await on.until('online', () => on.station.ocpp.online, 1_200_000);
}

/** The supply goes, and comes back. */
export async function powerCut(on: Charger, darkMs = 5000): Promise<void> {
  const boots = on.central.of('BootNotification').length;
  on.cutMains();
  await on.advance(darkMs);
  await on.restoreMains();
  await on.until('registered again', () => on.central.of('BootNotification').length > boots, 60_000);
  await on.until('online', () => on.station.ocpp.online);
}

/** Waits for the restart that was asked for, and starts the program again. */
export async function restarted(on: Charger): Promise<void> {
  const boots = on.central.of('BootNotification').length;
  await on.until('it goes down', () => !on.isStationUp);
  await on.advance(3000);
  await on.startStation();
  await on.until('registered again', () => on.central.of('BootNotification').length > boots, 60_000);
  await on.until('online', () => on.station.ocpp.online);
}
