// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger } from '../support/charger.ts';

/** Blink MQ 200 manual, Default Output Setting: SW1 SW2 SW3 → amperes. */
const BLINK_AMPERES = [
  ['001', 12],
  ['010', 16],
  ['011', 24],
  ['100', 32],
  ['101', 40],
  ['110', 50],
  ['111', 48],
] as const;

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** Sets the switch as the manual wants it: with the power off. */
async function powerOnWith(on: Charger, positions: string): Promise<void> {
  on.cutMains();
  on.fault('dip-switch', true, Number.parseInt(positions, 2));
  await on.advance(5000);
  await on.restoreMains();
  await on.until(
    'the switch is read',
    () => on.isStationUp && on.view().guard?.dipCode !== null && on.view().guardOnline,
  );
}

const dipMilliamps = (on: Charger): number | undefined =>
  on.view().limit.chain.find(({ source }) => source === 'dip')?.milliamps;

describe('the DIP switch (Blink manual: set with the power off)', () => {
  it('limits the current in each of its seven positions', async () => {
    const on = await Charger.start({ board: await boardUnderTest('blink-mq200') });
    charger = on;
    for (const [positions, amperes] of BLINK_AMPERES) {
      await powerOnWith(on, positions);
      await on.until(positions, () => dipMilliamps(on) === amperes * 1000);
    }
    expect(on.restarts).toEqual([]);
  });

  it('moved while it runs: the lower current of both holds until the next power-on', async () => {
    const on = await Charger.start({ board: await boardUnderTest('blink-mq200') });
    charger = on;
    await powerOnWith(on, '100');
    on.fault('dip-switch', true, 0b001);
    await on.until('lower at once', () => dipMilliamps(on) === 12_000);
    on.fault('dip-switch', true, 0b110);
    await on.until('no higher than at power-on', () => dipMilliamps(on) === 32_000);
    expect(on.view().faults).toContain('dip-changed');
    await powerOnWith(on, '110');
    await on.until('the new one', () => dipMilliamps(on) === 50_000);
    expect(on.view().faults).not.toContain('dip-changed');
  });
});

describe('the position 000 at power-on: factory reset', () => {
  it('resets once, tells so, allows no current, and keeps what happened', async () => {
    const on = await Charger.start({ centralSystem: true });
    charger = on;
    await on.charge();
    await on.advance(20_000);
    on.tap();
    await on.until('told', () => on.central.of('StopTransaction').length === 1);
    on.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
    on.station.station.cards.put({ number: 'AABBCCDD' }, 'test');
    const { accounts } = on.station.store;
    accounts.put({ name: 'eve', role: 'operator', passwordHash: 'x', createdAtMillis: 0 });
    accounts.addSession({ tokenHash: 'token', account: 'eve', expiresAtMillis: Number.MAX_SAFE_INTEGER });
    const [session] = on.station.store.sessions.latest(1);
    on.useNoSettings();
    await powerOnRestarting(on, '000');
    const { settings, store } = on.station;
    expect(settings.get('power.maxCurrentFw')).toBe(32);
    expect(settings.get('ocpp.url')).toBe('');
    expect(store.cards.count()).toBe(0);
    expect(store.accounts.count()).toBe(0);
    expect(store.accounts.findSession('token')).toBeUndefined();
    expect(store.sessions.latest(1)).toEqual([session]);
    expect(store.audit.latest(1)).toMatchObject([{ actor: 'dip-switch', action: 'factory reset' }]);
    await on.until('the switch is read', () => dipMilliamps(on) === 0);
    await on.until('told on the display', () => on.truth().display.join(' ').includes('SET SWITCHES'), 30_000);
    on.tap();
    await on.advance(20_000);
    expect(on.truth().contactor.closed).toBe(false);
    expect(on.restarts).toEqual(['hard']);
    await powerOnWith(on, '100');
    await on.until('the notice is gone', () => !on.truth().display.join(' ').includes('SET SWITCHES'), 30_000);
    expect(dipMilliamps(on)).toBe(32_000);
  });

  it('once for each power-on, and not when only the station or only the guard starts again', async () => {
    const on = await Charger.start();
    charger = on;
    on.useNoSettings();
    await powerOnRestarting(on, '000');
    on.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
    await on.advance(5000);
    on.killStation();
    await on.startStation();
    await on.advance(10_000);
    on.killGuard();
    await on.advance(500);
    await on.startGuard();
    await on.advance(10_000);
    expect(on.station.settings.get('power.maxCurrentFw')).toBe(10);
    expect(on.restarts).toEqual(['hard']);
    await powerOnRestarting(on, '000');
    expect(on.station.settings.get('power.maxCurrentFw')).toBe(32);
  });

  it('moved there while it runs: resets nothing and takes the current away', async () => {
    const on = await Charger.start({ centralSystem: true });
    charger = on;
    await on.charge();
    on.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
    on.fault('dip-switch', true, 0);
    await on.until('the current is gone', () => !on.truth().contactor.closed);
    await on.advance(5000);
    expect(on.restarts).toEqual([]);
    expect(on.station.settings.get('power.maxCurrentFw')).toBe(10);
    expect(dipMilliamps(on)).toBe(0);
  });

  it('ends the session that the power cut interrupted, with the register of the cut', async () => {
    const on = await Charger.start({ centralSystem: true, set: ['evse.resumeAfterReboot=true'] });
    charger = on;
    await on.charge();
    await on.advance(20_000);
    on.useNoSettings();
    await powerOnRestarting(on, '000');
    const register = Math.floor(on.truth().meter.wattHours);
    await on.until('over', () => on.view().session === undefined, 30_000);
    expect(on.station.store.sessions.latest(1)).toMatchObject([
      // The reset restarts the charger in good order before the session is taken up.
      { stopReason: 'Reboot', meterLastWattHours: register },
    ]);
    expect(on.station.station.outbox.length()).toBe(1);
  });
});

/** Power on with a position that makes the station start again, as its supervisor would have it. */
async function powerOnRestarting(on: Charger, positions: string): Promise<void> {
  const before = on.restarts.length;
  on.cutMains();
  on.fault('dip-switch', true, Number.parseInt(positions, 2));
  await on.advance(5000);
  await on.restoreMains();
  await on.until('the station restarts', () => on.restarts.length === before + 1);
  await on.startStation();
}
