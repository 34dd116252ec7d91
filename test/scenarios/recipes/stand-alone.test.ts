// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import { RecipeBench } from './recipe-bench.ts';

const ALL = ['plug', 'white', 'known', 'new', 'bad'] as const;

let bench: RecipeBench | undefined;
afterEach(() => {
  bench?.charger.stop();
  bench = undefined;
});

it.each([
  ['A.1', 'No need to swipe the card, plug and charge', 'plug: yes, white: no, known: no, new: no, bad: no'],
  ['A.2', 'Swipe any card to charge', 'plug: no, white: yes, known: yes, new: yes, bad: yes'],
  ['A.3', 'Swipe the local whitelist card to charge', 'plug: no, white: yes, known: no, new: no, bad: no'],
])(
  '%s “%s”, with a central system in reach, without, and while the uplink goes (ETEK manual)',
  async (id, _goal, golden) => {
    bench = await RecipeBench.start(id);
    const { charger } = bench;
    const heard = charger.central.calls.length;
    expect([bench.isOnline, charger.station.ocpp.state]).toEqual([false, 'stand-alone']);
    expect(await bench.attempts(ALL)).toBe(golden);
    charger.network.setUp(false);
    expect(await bench.attempts(ALL)).toBe(golden);
    charger.network.setUp(true);
    // The uplink goes between the card and the vehicle.
    if (id !== 'A.1') expect(await bench.tap('white')).toBe(true);
    charger.network.setUp(false);
    charger.vehicle({ plugged: true });
    await charger.until('energy flows', () => bench?.flows === true);
    charger.network.setUp(true);
    await charger.advance(3000);
    expect(bench.flows).toBe(true);
    await bench.endSession();
    // What a stand-alone charger sells is nobody's business, also later.
    expect(charger.central.calls.length).toBe(heard);
    expect(charger.station.store.outbox.length()).toBe(0);
    expect(charger.central.violations).toEqual([]);
  },
  90_000,
);

it('A.2: the card that started ends it, another does not', async () => {
  bench = await RecipeBench.start('A.2');
  const { charger } = bench;
  await bench.tap('bad');
  charger.vehicle({ plugged: true, wants: 'charge' });
  await charger.until('energy flows', () => bench?.flows === true);
  await bench.tap('white');
  await charger.advance(1000);
  expect(charger.view().status).toBe('Charging');
  await bench.tap('bad');
  await charger.until('ended', () => charger.view().session === undefined);
  expect(charger.station.store.sessions.latest(1)[0]).toMatchObject({ stopReason: 'Local' });
});

it('A.1: unplugging ends the session, and the next vehicle begins its own', async () => {
  bench = await RecipeBench.start('A.1');
  const { charger } = bench;
  for (let visit = 1; visit <= 2; visit += 1) {
    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.until('energy flows', () => bench?.flows === true);
    charger.vehicle({ plugged: false });
    await charger.until('ended', () => charger.view().session === undefined);
    expect(charger.station.store.sessions.latest(10)).toHaveLength(visit);
  }
  const [last] = charger.station.store.sessions.latest(1);
  expect(last).toMatchObject({ idTag: 'FREECHARGING', stopReason: 'EVDisconnected', reported: false });
});
