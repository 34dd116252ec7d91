// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';

const BLINK = await boardUnderTest('blink-mq200');
const ETEK = await boardUnderTest('etek-ekepc3');
const CARD = '04A2B3C4';
const SEVEN_BYTES = '04A2B3C4D5E6F7';

let charger: Charger;
afterEach(() => charger.stop());

async function start(options: ChargerOptions): Promise<void> {
  charger = await Charger.start({ ...options, set: ['whitelist.enabled=true', ...(options.set ?? [])] });
}
const cards = () => charger.station.station.cards;
const text = () => charger.truth().display.join('|');
const light = () => `${charger.truth().light.color} ${charger.truth().light.pattern}`;
const reads = (what: string) => charger.until(`reads ${what}`, () => text().includes(what));
const sees = (what: string) => charger.until(what, () => light() === what);
const beeps = async (act: () => void): Promise<number> => {
  const since = charger.clock.monotonicMicros();
  act();
  await charger.advance(2500);
  return charger.events('buzzer', since).filter(({ on }) => on).length;
};

describe('learning mode at the charger (ETEK Local whitelist learning mode)', () => {
  it('is shown, tells of each card by display, light and sound, and starts no session', async () => {
    await start({ board: BLINK });
    charger.vehicle({ plugged: true, wants: 'charge' });
    await reads('PREPARING');
    cards().learning.start('eve');
    await reads('LEARNING CARDS|Hold next card|0:40 left');
    await sees('pink fast');
    expect(await beeps(() => charger.tap(CARD))).toBe(1);
    expect([light(), text()]).toEqual(['green steady', expect.stringContaining('Cards added: 1')]);
    await sees('pink fast');
    expect(await beeps(() => charger.tap(CARD))).toBe(1);
    expect(text()).toContain('Card already known');
    cards().put({ number: SEVEN_BYTES, blocked: true }, 'eve');
    expect(await beeps(() => charger.tap(SEVEN_BYTES))).toBe(3);
    expect([light(), text()]).toEqual(['red fast', expect.stringContaining('Card blocked')]);
    await charger.advance(45_000);
    expect(text()).toContain('Learning is paused');
    expect(await beeps(() => charger.tap('11223344'))).toBe(3);
    expect([cards().count(), charger.truth().contactor.closings]).toEqual([2, 0]);
    cards().learning.stop('eve');
    await reads('PREPARING');
    charger.tap(CARD);
    await charger.until('charging', () => charger.view().status === 'Charging');
  });

  it('lets a session go on, and ends by itself', async () => {
    await start({ board: BLINK, centralSystem: true });
    cards().put({ number: CARD }, 'eve');
    await charger.charge();
    cards().learning.start('eve');
    charger.tap(CARD);
    await charger.advance(2000);
    charger.tap(SEVEN_BYTES);
    await charger.advance(298_000);
    expect([charger.view().status, cards().count(), light()]).toEqual(['Charging', 2, 'pink fast']);
    await charger.advance(10_000);
    expect(cards().learning.view()).toBeUndefined();
    await sees('blue slow');
    expect(charger.central.of('StopTransaction')).toEqual([]);
  });

  it('gives way to a fault on light and display', async () => {
    await start({ board: BLINK });
    cards().learning.start('eve');
    await reads('LEARNING CARDS');
    charger.fault('pilot-short', true);
    await reads('FAULTED');
    await sees('red slow');
  });

  it.each([
    ['en', 'LEARNING CARDS', 'Hold next card'],
    ['de', 'KARTEN ANLERNEN', 'Nächste Karte'],
    ['fr', 'AJOUT DE BADGES', 'Badge suivant'],
    ['es', 'AÑADIR TARJETAS', 'Otra tarjeta'],
    ['nl', 'PASSEN TOEVOEGEN', 'Volgende pas'],
    ['zh', '存储新卡', '请刷卡'],
  ])('speaks %s', async (language, headline, line) => {
    await start({ board: BLINK, set: [`locale.language=${language}`] });
    cards().learning.start('eve');
    await reads(headline);
    await reads(line);
  });

  it('fits a display of two lines, and lamps of its own', async () => {
    await start({ board: ETEK });
    cards().learning.start('eve');
    await sees('blue fast');
    await reads('LEARNING CARDS');
    await reads('Hold next card');
    await charger.until('how long', () => text().includes('left'), 8000);
    charger.tap(CARD);
    await reads('Cards added: 1');
  });

  it('does not outlive a restart of the station', async () => {
    await start({ board: BLINK });
    cards().learning.start('eve');
    charger.killStation();
    await charger.startStation();
    await reads('AVAILABLE');
    charger.tap(CARD);
    await charger.advance(3000);
    expect([cards().learning.view(), cards().count()]).toEqual([undefined, 0]);
  });
});
