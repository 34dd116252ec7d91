// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';

const CARD = '04A2B3C4';
const STRANGER = 'DEADBEEF';
const WITHIN_MICROS = 150_000;
/** More than a period of any reader, in steps that meet it at each of its moments. */
const MOMENTS_MS = Array.from({ length: 16 }, (_, step) => 11 * step);
/** Boards with a reader and something to answer with; the others have neither display, light nor buzzer. */
const BOARDS = ['virtual', 'blink-mq200', 'cm4-reference', 'etek-ekepc3', 'evse-din'];
const MUTE = ['etek-ekepc2', 'evse-pi-hat', 'openevse'];

let charger: Charger;
afterEach(() => charger?.stop());

/** When a person can first notice that something came of a card, in microseconds after it came into the field. */
function noticedAfterMicros(sinceMicros: number): number {
  const seen = (['display', 'light', 'buzzer'] as const).flatMap((kind) => charger.events(kind, sinceMicros));
  return Math.min(...seen.map(({ microseconds }) => microseconds)) - sinceMicros;
}

async function worstMicros(options: ChargerOptions, uid: string): Promise<number> {
  charger = await Charger.start({
    ...options,
    set: [
      'whitelist.enabled=true',
      'auth.authorizeTimeout=2',
      'ocpp.key.ConnectionTimeOut=2',
      'display.refusedSeconds=1',
    ],
  });
  charger.station.station.cards.put({ number: CARD }, 'test');
  charger.centralSystem?.replies.set('Authorize', () => 'silent');
  let worst = 0;
  for (const momentMs of MOMENTS_MS) {
    await charger.until('nothing is going on', () => charger.view().status === 'Available', 60_000);
    await charger.advance(3000 + momentMs);
    const since = charger.clock.monotonicMicros();
    charger.tap(uid, 400);
    await charger.advance(500);
    worst = Math.max(worst, noticedAfterMicros(since));
  }
  return worst;
}

describe('whoever holds a card to the reader notices within 150 ms that it was seen, whatever the moment', () => {
  describe.each(BOARDS)('on %s', (name) => {
    it('by what became of a card that the charger knows', async () => {
      expect(await worstMicros({ board: await boardUnderTest(name) }, CARD)).toBeLessThanOrEqual(WITHIN_MICROS);
    });

    it('by what became of one that it does not know', async () => {
      expect(await worstMicros({ board: await boardUnderTest(name) }, STRANGER)).toBeLessThanOrEqual(WITHIN_MICROS);
    });

    it('by its being checked, while the central system thinks about it', async () => {
      const options = { board: await boardUnderTest(name), centralSystem: true };
      expect(await worstMicros(options, STRANGER)).toBeLessThanOrEqual(WITHIN_MICROS);
    });
  });

  it.each(MUTE)('but not on %s, which has nothing to tell it with', async (name) => {
    const board = await boardUnderTest(name);
    expect([board.has('tag-reader'), board.has('display'), board.has('light'), board.has('buzzer')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
