// SPDX-License-Identifier: Apache-2.0
// Security events and the extended trigger on a whole charger (security whitepaper A04, §5.7).
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { ask, toldEvents as told } from '../support/security-steps.ts';

const START_MILLIS = 1_767_225_600_000;
const DAY_MS = 86_400_000;

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

async function start(): Promise<Charger> {
  charger = await Charger.start({ centralSystem: true });
  return charger;
}

describe('X09, Q06 · security events', () => {
  it('X09 · a start, a reset, a jump of the clock, an opened cover and a cleared log are told', async () => {
    const on = await start();
    await on.until('the start', () => told(on).includes('StartupOfTheDevice'));
    on.clock.setWall(START_MILLIS + DAY_MS);
    await on.until('the time', () => told(on).includes('SettingSystemTime'));
    on.fault('tamper', true);
    await on.until('the cover', () => told(on).includes('TamperDetectionActivated'));
    on.station.station.security.events.clear('somebody');
    await on.until('the log', () => told(on).includes('SecurityLogWasCleared'));
    await ask(on, 'Reset', { type: 'Soft' });
    await on.until('down', () => !on.isStationUp);
    await on.startStation();
    await on.until('the reset', () => told(on).includes('ResetOrReboot'));
    expect(told(on).filter((type) => type === 'StartupOfTheDevice')).toHaveLength(2);
    expect(on.central.violations).toEqual([]);
  });

  it('X09, Q06 · waits on disk while offline, and arrives in order, each once, with the time it happened', async () => {
    const on = await start();
    await on.until('quiet', () => told(on).length === 1);
    on.network.setUp(false);
    const { events } = on.station.station.security;
    events.report('MemoryExhaustion', 'one');
    events.report('InvalidMessages', 'not told');
    events.report('FirmwareUpdated', 'two');
    on.killStation();
    on.network.setUp(true);
    await on.advance(60_000);
    await on.startStation();
    await on.until('told', () => told(on).length === 4, 60_000);
    await on.advance(10_000);
    expect(told(on)).toEqual(['StartupOfTheDevice', 'MemoryExhaustion', 'FirmwareUpdated', 'StartupOfTheDevice']);
    const [, first] = on.central.of('SecurityEventNotification');
    expect(first?.payload['techInfo']).toBe('one');
    expect(first?.atMillis ?? 0).toBeGreaterThan(Date.parse(String(first?.payload['timestamp'])) + 55_000);
    const logged = on.station.station.security.events.latest(100).map(({ type }) => type);
    expect(logged).toContain('InvalidMessages');
  });

  it('X09 · stays in the log of a charger that has no central system, and waits for nobody', async () => {
    charger = await Charger.start();
    const { events } = charger.station.station.security;
    expect(events.latest(10).map(({ type }) => type)).toContain('StartupOfTheDevice');
    expect(events.waiting()).toBe(0);
  });

  it('X09, Q06 · is told again when its answer is lost with the connection', async () => {
    const on = await start();
    await on.until('quiet', () => told(on).length === 1);
    on.central.replies.set('SecurityEventNotification', () => 'silent');
    on.station.station.security.events.report('FirmwareUpdated');
    await on.until('it is told', () => told(on).length === 2);
    on.central.replies.delete('SecurityEventNotification');
    on.central.drop();
    await on.until('it is told again', () => told(on).length === 3, 60_000);
    await on.until('it is done', () => on.station.station.security.events.waiting() === 0);
    expect(told(on)).toEqual(['StartupOfTheDevice', 'FirmwareUpdated', 'FirmwareUpdated']);
  });

  it('X09 · a failure is tried again; a central system that knows no such message does not stop the charger', async () => {
    const on = await start();
    let failures = 2;
    on.central.replies.set('SecurityEventNotification', () => {
      failures -= 1;
      return failures >= 0 ? { errorCode: 'InternalError' } : {};
    });
    const { events } = on.station.station.security;
    events.report('FirmwareUpdated');
    await on.until('the third try', () => events.waiting() === 0, 120_000);
    expect(told(on).filter((type) => type === 'FirmwareUpdated')).toHaveLength(3);
    on.central.replies.set('SecurityEventNotification', () => ({ errorCode: 'NotImplemented' }));
    events.report('TamperDetectionActivated');
    await on.until('given up', () => events.waiting() === 0);
    expect(told(on).filter((type) => type === 'TamperDetectionActivated')).toHaveLength(1);
  });

  it('X09 · what is no message is an event in the log, once for each connection', async () => {
    const on = await start();
    for (let count = 0; count < 20; count += 1) on.central.sendRaw('[2,"x"');
    await on.advance(1000);
    const logged = on.station.station.security.events.latest(100).filter(({ type }) => type === 'InvalidMessages');
    expect(logged).toHaveLength(1);
  });
});

describe('ExtendedTriggerMessage', () => {
  it.each(['BootNotification', 'Heartbeat', 'StatusNotification', 'MeterValues'])(
    'X09 · sends %s',
    async (requestedMessage) => {
      const on = await start();
      const before = on.central.of(requestedMessage).length;
      expect(
        await ask(on, 'ExtendedTriggerMessage', {
          requestedMessage,
          ...(requestedMessage === 'MeterValues' && { connectorId: 1 }),
        }),
      ).toEqual({ status: 'Accepted' });
      await on.until(requestedMessage, () => on.central.of(requestedMessage).length > before);
      expect(on.central.violations).toEqual([]);
    },
  );
});
