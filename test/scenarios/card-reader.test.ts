// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { lineLog, linesThatTell } from '../support/line-log.ts';

const CARD = '04A2B3C4';
const OTHER = '11223344';
const SEVEN_BYTES = '04A2B3C4D5E6F7';
/** One of each kind of reader there is. */
const READERS = ['virtual', 'blink-mq200', 'etek-ekepc2', 'etek-ekepc3', 'evse-din', 'openevse'];

let charger: Charger;
afterEach(() => charger.stop());

async function start(options: ChargerOptions = {}): Promise<void> {
  charger = await Charger.start({ ...options, set: ['whitelist.enabled=true', ...(options.set ?? [])] });
  charger.station.station.cards.put({ number: CARD }, 'test');
}
const status = () => charger.view().status;
const sessions = () => charger.station.store.sessions.totals().sessions;
const isCharging = () => charger.until('charging', () => status() === 'Charging');

describe.each(READERS)('a card at the reader of %s', (name) => {
  it('counts once however long it is held, and again after it was away', async () => {
    await start({ board: await boardUnderTest(name) });
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap(CARD, 25_000);
    await isCharging();
    await charger.advance(25_000);
    expect(status()).toBe('Charging');
    await charger.advance(2000);
    charger.tap(CARD, 10_000);
    await charger.until('stopped', () => status() === 'Finishing');
    await charger.advance(15_000);
    expect([status(), sessions()]).toEqual(['Finishing', 1]);
  });

  it('that is not the one of the session does nothing to it, however often it comes', async () => {
    await start({ board: await boardUnderTest(name) });
    charger.station.station.cards.put({ number: OTHER }, 'test');
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap(CARD);
    await isCharging();
    for (let round = 0; round < 5; round += 1) {
      await charger.advance(1700);
      charger.tap(OTHER, 400);
    }
    await charger.advance(3000);
    expect([status(), charger.view().session?.idTag, sessions()]).toEqual(['Charging', CARD, 1]);
  });

  it('stands in no line of any log, in no form, whatever becomes of it (faults-and-security A34)', async () => {
    const log = lineLog();
    const readsSeven = name !== 'etek-ekepc2' && name !== 'openevse';
    const seven = readsSeven ? SEVEN_BYTES : 'A1B2C3D4';
    await start({ board: await boardUnderTest(name), log, centralSystem: true });
    const { cards } = charger.station.station;
    const { central } = charger;
    charger.vehicle({ plugged: true, wants: 'charge' });
    central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Blocked' } }));
    const taps = async (uid: string) => {
      await charger.advance(2500);
      charger.tap(uid, 400);
      await charger.advance(2500);
    };
    await taps(OTHER);
    central.replies.set('Authorize', () => ({ errorCode: 'InternalError' }));
    await taps(seven);
    central.replies.delete('Authorize');
    await taps(CARD);
    await isCharging();
    await taps(OTHER);
    await taps(CARD);
    charger.network.setUp(false);
    await taps(seven);
    charger.network.setUp(true);
    cards.learning.start('eve');
    await taps(seven);
    await taps(CARD);
    cards.learning.stop('eve');
    cards.put({ number: OTHER, blocked: true }, 'eve');
    cards.remove(OTHER, 'eve');
    cards.importCsv(
      new TextEncoder().encode(`number\n${OTHER}\n${seven}`),
      { notation: 'any', reversed: false, dryRun: false },
      'eve',
    );
    charger.fault('reader-silent', true);
    await charger.advance(20_000);
    charger.fault('reader-silent', false);
    for (let flood = 0; flood < 40; flood += 1) {
      charger.tap(flood % 2 === 0 ? CARD : OTHER, 100);
      await charger.advance(120);
    }
    await charger.advance(60_000);
    charger.killStation();
    await charger.startStation();
    await taps(CARD);
    expect(log.lines.filter((line) => line.includes('tag decided')).length).toBeGreaterThanOrEqual(3);
    expect(linesThatTell(['info x {"uid":"04:a2:b3:c4"}', 'debug card 77771716'], CARD)).toHaveLength(2);
    for (const uid of [CARD, OTHER, seven]) expect(linesThatTell(log.lines, uid)).toEqual([]);
  });
});

describe('a card reader that is lost', () => {
  it('is ReaderFailure to the central system while the session goes on, and reads again when it is back', async () => {
    await start({ centralSystem: true });
    const { central } = charger;
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap(CARD);
    await isCharging();
    charger.fault('reader-silent', true);
    const failures = () =>
      central.of('StatusNotification').filter(({ payload }) => payload['errorCode'] === 'ReaderFailure');
    await charger.until('told', () => failures().length > 0, 30_000);
    expect(failures().every(({ payload }) => payload['status'] !== 'Faulted')).toBe(true);
    await charger.advance(60_000);
    expect([status(), charger.truth().contactor.closed]).toEqual(['Charging', true]);
    expect(charger.station.station.cards.learning.start('eve')).toBe('no-reader');
    charger.fault('reader-silent', false);
    await charger.advance(10_000);
    expect(central.of('StatusNotification').at(-1)?.payload).toMatchObject({ errorCode: 'NoError' });
    charger.tap(CARD);
    await charger.until('stopped', () => status() === 'Finishing');
    await charger.until('told of the end', () => central.of('StopTransaction').length === 1);
  });
});

describe('1,000 cards a second', () => {
  it('at the reader neither disturb the session nor pile up', async () => {
    const log = lineLog();
    await start({ centralSystem: true, log });
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap(CARD);
    await isCharging();
    await charger.advance(3000);
    const { length } = log.lines;
    const opened = charger.truth().contactor.closings;
    for (let card = 0; card < 5000; card += 1) {
      charger.plant.holdCard(1, Uint8Array.from([0x5a, 0x5a, card >> 8, card & 0xff]), 2);
      await charger.advance(1);
    }
    expect([status(), charger.truth().contactor.closings]).toEqual(['Charging', opened]);
    expect(log.lines.length - length).toBeLessThan(60);
    await charger.advance(3000);
    charger.tap(CARD);
    await charger.until('stopped', () => status() === 'Finishing');
    expect(charger.central.of('Authorize').length).toBeLessThan(20);
  });
});
