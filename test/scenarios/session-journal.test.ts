// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionDetails } from '../../src/station/journal-api.ts';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

const MINUTE_MS = 60_000;

function newest(): SessionDetails {
  const { journal } = charger.station.station;
  const [entry] = journal.page({}, 1).entries;
  const details = journal.details(entry?.session.id ?? '');
  if (details === undefined) throw new Error('there is no session');
  return details;
}

const secondsOf = ({ fromMillis, toMillis }: { readonly fromMillis: number; readonly toMillis: number | undefined }) =>
  ((toMillis ?? Number.NaN) - fromMillis) / 1000;

async function end(by: 'card' | 'unplugging' = 'card'): Promise<void> {
  if (by === 'card') charger.tap();
  else charger.vehicle({ plugged: false });
  await charger.until('the session is over', () => newest().entry.session.stoppedAtMillis !== undefined);
}

describe('the journal of a whole charger', () => {
  it('has samples every ten seconds with the chain of limits, and pauses with their reasons', async () => {
    charger = await Charger.start({ set: ['whitelist.enabled=true', 'power.maxCurrentFw=16'] });
    charger.station.station.cards.put({ number: '04A2B3C4', name: 'Ann' }, 'test');
    await charger.charge();
    await charger.advance(2 * MINUTE_MS);
    // The vehicle makes a pause, then the installer does.
    charger.vehicle({ wants: 'nothing' });
    await charger.advance(MINUTE_MS);
    charger.vehicle({ wants: 'charge' });
    await charger.advance(MINUTE_MS);
    expect(charger.station.settings.apply({ kind: 'command-line' }, 'connector.maxCurrent', 6).kind).toBe('read-only');
    expect(charger.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10).kind).toBe('applied');
    await charger.advance(MINUTE_MS);
    await end();
    const { entry, pauses, faults } = newest();
    expect(entry.authorization).toEqual({ origin: 'card', reason: 'whitelisted', tagName: 'Ann' });
    expect(pauses.map(({ why }) => why)).toEqual(['vehicle-not-ready']);
    expect(Math.abs(secondsOf(pauses[0] ?? { fromMillis: 0, toMillis: 0 }) - 60)).toBeLessThan(10);
    expect(faults).toEqual([]);
    const samples = charger.station.station.journal.samples(entry.session.id, 5000);
    const steps = samples.slice(1).map((sample, index) => sample.atMillis - (samples[index]?.atMillis ?? 0));
    expect(steps.length).toBeGreaterThan(28);
    for (const step of steps) expect(Math.abs(step - 10_000)).toBeLessThan(1500);
    const limits = new Set(samples.map(({ limit }) => `${limit?.source} ${limit?.milliamps}`));
    expect([...limits]).toEqual(['setting 16000', 'setting 10000']);
    for (const { limit } of samples) expect(limit?.chain.map(({ source }) => source)).toContain('cable');
    const registers = samples.map(({ importWattHours }) => importWattHours);
    expect(registers).toEqual([...registers].sort((one, other) => one - other));
    expect(registers.at(-1)).toBeLessThanOrEqual(entry.session.meterLastWattHours);
  });

  it('goes on through a restart of the station in the middle: one session, its register and its samples continuous', async () => {
    charger = await Charger.start({ centralSystem: true, meterWattHours: 5000 });
    await charger.charge();
    await charger.advance(MINUTE_MS);
    const before = newest().entry.session;
    charger.killStation();
    await charger.advance(5000);
    await charger.startStation();
    await charger.until('charging again', () => charger.view().status === 'Charging');
    await charger.advance(MINUTE_MS);
    await end();
    const { entry, pauses } = newest();
    expect(charger.station.station.journal.totals({}).sessions).toBe(1);
    expect(entry.session).toMatchObject({ id: before.id, meterStartWattHours: 5000, stopReason: 'Local' });
    expect(pauses).toEqual([]);
    const registers = charger.station.station.journal.samples(before.id, 5000).map((sample) => sample.importWattHours);
    expect(registers.length).toBeGreaterThanOrEqual(10);
    expect(registers).toEqual([...registers].sort((one, other) => one - other));
    await charger.until('all is delivered', () => newest().entry.delivered);
    const [stop] = charger.central.of('StopTransaction');
    expect(stop?.payload).toMatchObject({ meterStop: entry.session.meterLastWattHours });
    expect(charger.station.station.journal.lifetime()).toMatchObject({
      sessions: 1,
      wattHours: entry.session.meterLastWattHours - 5000,
    });
    // Energy flowed for two minutes and some seconds; of the crash at most one commit of ten seconds is lost.
    expect(charger.station.station.journal.lifetime().chargingSeconds).toBeGreaterThan(105);
  });

  it('keeps a power cut as a pause of its own where the session is resumed', async () => {
    charger = await Charger.start({
      set: ['evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0', 'auth.free.enabled=true'],
    });
    await charger.charge();
    await charger.advance(MINUTE_MS);
    const { wattHours } = charger.station.station.journal.lifetime();
    charger.cutMains();
    await charger.advance(10 * MINUTE_MS);
    await charger.restoreMains();
    await charger.until('charging again', () => charger.view().status === 'Charging', 300_000);
    await charger.advance(MINUTE_MS);
    await end('unplugging');
    const { pauses, entry } = newest();
    const [away] = pauses.filter(({ why }) => why === 'power-cut');
    expect(secondsOf(away ?? { fromMillis: 0, toMillis: 0 })).toBeGreaterThan(600);
    expect(secondsOf(away ?? { fromMillis: 0, toMillis: 0 })).toBeLessThan(700);
    for (const [index, pause] of pauses.entries())
      expect(pause.toMillis).toBeLessThanOrEqual(pauses[index + 1]?.fromMillis ?? Number.POSITIVE_INFINITY);
    expect(charger.station.station.journal.lifetime().wattHours).toBeGreaterThan(wattHours);
    expect(entry.session.chargingMillis).toBeLessThan(4 * MINUTE_MS);
  });

  it('names a fault that came in the middle, and how long it was there', async () => {
    charger = await Charger.start({ set: ['auth.free.enabled=true'] });
    await charger.charge();
    await charger.advance(MINUTE_MS);
    charger.fault('mains-voltage', true, 290);
    await charger.advance(MINUTE_MS);
    charger.fault('mains-voltage', false);
    await charger.until('charging again', () => charger.view().status === 'Charging', 1_200_000);
    await end('unplugging');
    const { faults, pauses, entry } = newest();
    expect(faults.map(({ code }) => code)).toContain('over-voltage');
    const [fault] = faults.filter(({ code }) => code === 'over-voltage');
    expect(secondsOf(fault ?? { fromMillis: 0, toMillis: 0 })).toBeGreaterThan(50);
    expect(pauses.map(({ why }) => why)).toContain('fault-waiting');
    expect(entry.faults).toBe(faults.length);
  });

  it('knows what sessions cost, in each of them and in all', async () => {
    const prices = ['tariff.enabled=true', 'tariff.currency=EUR', 'tariff.usage.intervalRate=0.30'];
    charger = await Charger.start({ set: ['auth.free.enabled=true', ...prices] });
    for (let count = 0; count < 2; count += 1) {
      await charger.charge();
      await charger.advance(5 * MINUTE_MS);
      await end('unplugging');
      await charger.advance(5000);
    }
    const { journal } = charger.station.station;
    const costs = journal.page({}, 10).entries.map(({ cost }) => cost?.totalMinorUnits ?? 0);
    expect(costs).toHaveLength(2);
    expect(Math.min(...costs)).toBeGreaterThan(0);
    const minorUnits = costs.reduce((sum, cost) => sum + cost, 0);
    expect(journal.totals({}).cost).toEqual([{ currency: 'EUR', minorDigits: 2, minorUnits, sessions: 2 }]);
  });
});
