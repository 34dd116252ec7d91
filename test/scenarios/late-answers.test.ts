// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

const CARD = '04A2B3C4';
const OTHER = '04F00001';

let charger: Charger;
beforeEach(async () => {
  charger = await Charger.start({ centralSystem: true, set: ['auth.authorizeTimeout=10'] });
  charger.central.replies.set('Authorize', () => 'silent');
});
afterEach(() => charger.stop());

const flows = () => charger.truth().vehicle.drawsMilliamps[0] > 1000;

/** Holds a card to the reader. @returns sends the answer to its question */
async function ask(uid: string): Promise<(status: string) => void> {
  charger.tap(uid);
  await charger.until('asked', () => charger.central.of('Authorize').at(-1)?.payload['idTag'] === uid);
  const id = charger.central.of('Authorize').at(-1)?.id;
  return (status) => charger.central.sendRaw(JSON.stringify([3, id, { idTagInfo: { status } }]));
}

async function neverEnergised(forMs = 30_000): Promise<void> {
  await charger.advance(forMs);
  const closed = charger.plant.events(0).events.filter((event) => event.kind === 'contacts' && event.closed).length;
  expect([flows(), closed, charger.central.of('StartTransaction').length]).toEqual([false, 0, 0]);
}

describe('an answer to Authorize that comes late energises nothing', () => {
  it('after the time for it is over', async () => {
    charger.vehicle({ plugged: true, wants: 'charge' });
    const answer = await ask(CARD);
    await charger.advance(11_000);
    expect(charger.view().why).toBe('not-authorized');
    answer('Accepted');
    await neverEnergised();
  });

  it('after the vehicle has left, also for the next one that comes', async () => {
    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.until('seen', () => charger.view().status === 'Preparing');
    const answer = await ask(CARD);
    charger.vehicle({ plugged: false });
    await charger.until('left', () => charger.view().guard?.pilot.vehicle === 'A');
    answer('Accepted');
    await charger.advance(500);
    charger.vehicle({ plugged: true });
    await neverEnergised();
    expect(charger.view().why).toBe('not-authorized');
  });

  it('after another card was asked about: each answer is its own card’s', async () => {
    charger.vehicle({ plugged: true, wants: 'charge' });
    const answerToFirst = await ask(CARD);
    await charger.advance(11_000);
    charger.tap(OTHER);
    await charger.advance(1000);
    answerToFirst('Accepted');
    await charger.until('the other is asked', () => charger.central.of('Authorize').length === 2);
    const id = charger.central.of('Authorize').at(-1)?.id;
    charger.central.sendRaw(JSON.stringify([3, id, { idTagInfo: { status: 'Invalid' } }]));
    await neverEnergised();
  });

  it('twice, or with another verdict the second time', async () => {
    charger.vehicle({ plugged: true, wants: 'charge' });
    const answer = await ask(CARD);
    answer('Blocked');
    answer('Accepted');
    await neverEnergised();
  });

  it('after the charger was taken out of order', async () => {
    charger.vehicle({ plugged: true, wants: 'charge' });
    const answer = await ask(CARD);
    charger.station.station.setAvailability(1, false);
    answer('Accepted');
    await neverEnergised();
  });

  it('after a restart of the station', async () => {
    charger.vehicle({ plugged: true, wants: 'charge' });
    const answer = await ask(CARD);
    charger.killStation();
    await charger.startStation();
    answer('Accepted');
    await neverEnergised();
  });
});
