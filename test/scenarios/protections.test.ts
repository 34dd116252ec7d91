// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardIn } from '../support/board-under-test.ts';
import { Charger } from '../support/charger.ts';

let charger: Charger;

afterEach(() => {
  expect(charger.centralSystem?.violations ?? []).toEqual([]);
  charger.stop();
});

async function charging(...set: string[]): Promise<void> {
  charger = await Charger.start({ centralSystem: true, set });
  await charger.charge();
  await charger.advance(3000);
}

const fault = () => charger.view().fault;
const has = (code: string) => charger.view().faults.some((each) => each === code);
const ends = (code: string) => charger.view().guard?.faults.find((each) => each.code === code)?.ends;
const coil = () => charger.truth().contactor.coil;
const dutyAmps = () => (charger.truth().pilot.dutyPercent * 0.6).toFixed(1);
const starts = () => charger.central.of('StartTransaction').length;
const stops = () => charger.central.of('StopTransaction');
/** Milliseconds from a moment to the coil without current. */
function opensAfterMs(sinceMicros: number): number {
  const off = charger.events('coil', sinceMicros).find((event) => !event.on);
  return off === undefined ? Number.POSITIVE_INFINITY : (off.microseconds - sinceMicros) / 1000;
}

describe('over-current (Blink manual 9.4: stop, 30 s after recovery restart, three times)', () => {
  it('restarts 30 s after the car let go, three times in one transaction, and then ends it until unplugged', async () => {
    await charging('protect.overload.enabled=false');
    charger.fault('overdraw', true, 60);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await charger.until('found', () => fault() === 'over-current');
      await charger.until('open', () => !coil());
      const opened = charger.clock.monotonicMicros();
      expect(ends('over-current')).toBe('self');
      await charger.until('closed again', () => coil(), 60_000);
      const restMs = (charger.clock.monotonicMicros() - opened) / 1000;
      expect(restMs).toBeGreaterThanOrEqual(29_000);
      expect(restMs).toBeLessThan(36_000);
    }
    await charger.until('found a fourth time', () => fault() === 'over-current');
    expect(ends('over-current')).toBe('replug');
    await charger.until('transaction over', () => stops().length === 1, 30_000);
    expect(stops()[0]?.payload).toMatchObject({ reason: 'Other', meterStop: charger.truth().meter.wattHours });
    await charger.advance(120_000);
    expect(coil()).toBe(false);
    charger.fault('overdraw', false);
    charger.vehicle({ plugged: false });
    await charger.until('cleared', () => fault() === undefined, 60_000);
    await charger.charge();
    expect(starts()).toBe(2);
  });

  it.each([125, 160, 200])('opens within 10 s at %d % of the signalled current (ETEK Stop Limit)', async (percent) => {
    await charging('protect.overload.enabled=false');
    const since = charger.clock.monotonicMicros();
    charger.fault('overdraw', true, percent - 100);
    await charger.until('open', () => !coil());
    expect(opensAfterMs(since)).toBeLessThanOrEqual(10_000);
    await charger.until('reported', () =>
      charger.central.of('StatusNotification').some(({ payload }) => payload['errorCode'] === 'OverCurrentFailure'),
    );
  });

  it('cuts the offer by 10 % above 110 %, says so, and goes on (ETEK Check for car overload)', async () => {
    await charging('power.maxCurrentFw=20');
    expect(dutyAmps()).toBe('20.0');
    charger.fault('overdraw', true, 14);
    await charger.until('cut', () => dutyAmps() === '18.0');
    expect(charger.view().status).toBe('Charging');
    expect(has('car-overload')).toBe(true);
    expect(charger.view().limit.chain).toContainEqual({ source: 'overload', milliamps: 18_000 });
    charger.fault('overdraw', false);
    await charger.advance(60_000);
    expect(dutyAmps()).toBe('18.0');
    charger.vehicle({ plugged: false });
    await charger.until('forgotten', () => !has('car-overload'));
  });

  it('bears 108 % for ever', async () => {
    await charging();
    charger.fault('overdraw', true, 8);
    await charger.advance(120_000);
    expect(charger.view().faults).toEqual([]);
    expect(dutyAmps()).toBe('32.0');
  });

  it('opens on a car that keeps its former current 6 s after the limit was lowered, until it is unplugged (F69)', async () => {
    await charging();
    charger.vehicle({ obeysPilot: false });
    const since = charger.clock.monotonicMicros();
    charger.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
    await charger.until('found', () => fault() === 'vehicle-ignores-limit');
    expect(opensAfterMs(since)).toBeLessThanOrEqual(10_000);
    await charger.advance(60_000);
    expect(coil()).toBe(false);
    charger.vehicle({ plugged: false, obeysPilot: true });
    await charger.until('cleared', () => fault() === undefined);
  });
});

describe('residual current (Blink manual 9.4: after 15 min, three times)', () => {
  it('tests itself after its time and restarts, three times, and then waits for service', async () => {
    // Some seconds here; that it is 15 min where the product says nothing else, another test shows.
    const quick = await boardIn('test/products/quick');
    const restMs = quick.board.product.policy.faults['residual-current']?.clearAfterMs ?? 0;
    expect(restMs).toBeGreaterThan(1000);
    charger = await Charger.start({ board: quick, centralSystem: true });
    await charger.charge();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await charger.advance(3000);
      const since = charger.clock.monotonicMicros();
      charger.fault('residual-ac', true, 300);
      await charger.until('tripped', () => fault() === 'residual-current');
      expect(opensAfterMs(since)).toBeLessThanOrEqual(100);
      charger.fault('residual-ac', false);
      if (attempt === 4) break;
      await charger.advance(restMs - 500);
      expect(has('residual-current')).toBe(true);
      await charger.until('charging again', () => charger.view().status === 'Charging', 60_000);
    }
    expect(ends('residual-current')).toBe('service');
    await charger.until('transaction over', () => stops().length === 1, 30_000);
    expect(starts()).toBe(1);
    charger.vehicle({ plugged: false });
    await charger.advance(60_000);
    expect(has('residual-current')).toBe(true);
    charger.station.station.resetFault(1, 'residual-current');
    await charger.until('reset', () => fault() === undefined);
  });

  it('locks out at once when it trips within 2 s of closing, until the car is unplugged (F19)', async () => {
    charger = await Charger.start({ centralSystem: true });
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap();
    await charger.until('closed', () => charger.truth().contactor.closed);
    await charger.advance(1000);
    charger.fault('residual-ac', true, 300);
    await charger.until('tripped', () => fault() === 'residual-at-closing');
    charger.fault('residual-ac', false);
    await charger.advance(120_000);
    expect(fault()).toBe('residual-at-closing');
    charger.vehicle({ plugged: false });
    await charger.until('cleared', () => fault() === undefined, 30_000);
    await charger.charge();
  });

  it('does not restart without a self-test that passes, and gives that up after three (F16)', async () => {
    charger = await Charger.start({ board: await boardIn('test/products/quick'), centralSystem: true });
    await charger.charge();
    await charger.advance(3000);
    charger.fault('residual-ac', true, 300);
    await charger.until('tripped', () => fault() === 'residual-current');
    charger.fault('residual-ac', false);
    charger.fault('residual-selftest-fails', true);
    await charger.until('given up', () => ends('residual-self-test') === 'service', 180_000);
    expect(coil()).toBe(false);
    expect(has('residual-current')).toBe(true);
  });
});

describe('voltage (ETEK: Max/Min voltage, hysteresis thresholds, more than 60 s)', () => {
  it.each([
    ['over-voltage', 'OverVoltage', 266, 251, 249],
    ['under-voltage', 'UnderVoltage', 179, 199, 201],
  ] as const)(
    '%s stops charging; it goes on after 60 s behind the other threshold',
    async (code, errorCode, bad, still, good) => {
      await charging();
      const since = charger.clock.monotonicMicros();
      charger.fault('mains-voltage', true, bad);
      await charger.until('found', () => fault() === code);
      expect(opensAfterMs(since)).toBeLessThanOrEqual(4000);
      await charger.until(
        'reported',
        () => charger.central.of('StatusNotification').at(-1)?.payload['errorCode'] === errorCode,
      );
      charger.fault('mains-voltage', true, still);
      await charger.advance(120_000);
      expect(fault()).toBe(code);
      charger.fault('mains-voltage', true, good);
      const better = charger.clock.monotonicMicros();
      await charger.until('closed again', () => coil(), 90_000);
      const waitedMs = (charger.clock.monotonicMicros() - better) / 1000;
      expect(waitedMs).toBeGreaterThanOrEqual(60_000);
      expect(waitedMs).toBeLessThan(66_000);
      expect(starts()).toBe(1);
    },
  );

  it('stops at the first reading above 290 V (F23)', async () => {
    await charging();
    const since = charger.clock.monotonicMicros();
    charger.fault('mains-voltage', true, 295);
    await charger.until('open', () => !coil());
    expect(opensAfterMs(since)).toBeLessThanOrEqual(1500);
  });

  it('opens when one of three phases is lost (F25)', async () => {
    await charging();
    charger.fault('phase-lost', true, 2);
    await charger.until('found', () => fault() === 'phase-lost');
    expect(coil()).toBe(false);
    charger.fault('phase-lost', false);
    await charger.until('charging again', () => charger.view().status === 'Charging', 90_000);
  });

  it('warns and goes on where only the warning voltage is passed (Blink Warning Settings)', async () => {
    await charging('limits.voltage.warnHigh=240', 'limits.temp.high=40');
    charger.fault('mains-voltage', true, 245);
    charger.fault('temperature', true, 45);
    await charger.until('warned', () => has('voltage-warning') && has('temperature-warning'));
    await charger.advance(30_000);
    expect(charger.view().status).toBe('Charging');
  });
});

describe('heat (ETEK: temperature thresholds 1 and 2)', () => {
  it('reduces to the set current at threshold 1 and gives it back when cool for a minute', async () => {
    await charging('limits.temp.derateCurrent=9');
    charger.fault('temperature', true, 72);
    await charger.until('reduced', () => dutyAmps() === '9.0', 5000);
    expect(fault()).toBe('heat-derating');
    await charger.until(
      'told',
      () => charger.central.of('StatusNotification').at(-1)?.payload['errorCode'] === 'HighTemperature',
    );
    expect(charger.central.of('StatusNotification').at(-1)?.payload['status']).toBe('Charging');
    charger.fault('temperature', false);
    await charger.until('full current', () => dutyAmps() === '32.0', 90_000);
  });

  it('asks the car to let go before it opens at threshold 2, within 5 s (contactor care)', async () => {
    await charging();
    const since = charger.clock.monotonicMicros();
    charger.fault('temperature', true, 95);
    await charger.until('open', () => !coil());
    expect(opensAfterMs(since)).toBeLessThanOrEqual(5000);
    const off = charger.events('coil', since).find((event) => !event.on);
    expect(charger.events('duty', since).some((event) => event.microseconds < (off?.microseconds ?? 0))).toBe(true);
  });
});

describe('what the meter says', () => {
  it('stops a car that draws 80 A while 46 A are reported (attack A33)', async () => {
    await charging();
    charger.fault('meter-lies', true, 57);
    const since = charger.clock.monotonicMicros();
    await charger.until('found', () => fault() === 'meter-mismatch', 60_000);
    expect(opensAfterMs(since)).toBeLessThanOrEqual(20_000);
    expect(ends('meter-mismatch')).toBe('service');
    await charger.until('transaction over', () => stops().length === 1, 30_000);
  });

  it('stops when all values stand still while a car charges', async () => {
    await charging();
    await charger.advance(20_000);
    charger.fault('meter-frozen', true);
    await charger.until('found', () => fault() === 'meter-mismatch', 120_000);
  });

  it('finds current through open contacts and waits for service (F22)', async () => {
    charger = await Charger.start({ centralSystem: true });
    charger.fault('contactor-leak', true, 2000);
    await charger.until('found', () => fault() === 'current-while-open');
    charger.fault('contactor-leak', false);
    charger.vehicle({ plugged: true });
    charger.tap();
    await charger.advance(20_000);
    expect(coil()).toBe(false);
    charger.station.station.resetFault(1, 'current-while-open');
    await charger.until('reset', () => fault() === undefined);
  });

  it('ends a charge after 60 s without a reading, as nobody could bill it, and goes on when it answers (F29)', async () => {
    await charging();
    const since = charger.clock.monotonicMicros();
    charger.fault('meter-silent', true);
    await charger.advance(50_000);
    expect(coil()).toBe(true);
    await charger.until('open', () => !coil(), 30_000);
    expect(opensAfterMs(since)).toBeLessThanOrEqual(70_000);
    charger.fault('meter-silent', false);
    await charger.until('charging again', () => charger.view().status === 'Charging', 60_000);
    expect(starts()).toBe(1);
  });

  it('warns of a disturbed line before readings fail altogether (F36)', async () => {
    await charging();
    // A reading is several frames: of the readings about a third fail.
    charger.fault('meter-corrupt', true, 10);
    await charger.until('warned', () => has('bus-noise'), 300_000);
    expect(charger.view().status).toBe('Charging');
    charger.fault('meter-corrupt', false);
    await charger.until('quiet', () => !has('bus-noise'), 180_000);
  });
});

describe('pilot and contactor care', () => {
  it('lets a car that toggles its load close the contactor ten times, then twice a minute (attack A36)', async () => {
    await charging();
    const since = charger.clock.monotonicMicros();
    charger.fault('pilot-chatter', true, 1);
    await charger.advance(300_000);
    const closings = charger.events('coil', since).filter((event) => event.on).length;
    expect(closings).toBeGreaterThanOrEqual(10);
    expect(closings).toBeLessThanOrEqual(10 + 10);
    expect(stops()).toHaveLength(0);
    charger.fault('pilot-chatter', false);
    charger.vehicle({ wants: 'charge' });
    await charger.until('charging again', () => charger.view().status === 'Charging', 90_000);
  });

  it.each([20, 50])(
    'calls a pilot that flickers at %d Hz unstable, and leaves the contactor open (F04)',
    async (hertz) => {
      await charging();
      const since = charger.clock.monotonicMicros();
      charger.fault('pilot-chatter', true, hertz);
      await charger.until('found', () => fault() === 'pilot-unstable');
      await charger.advance(30_000);
      expect(charger.events('coil', since).filter((event) => event.on).length).toBeLessThanOrEqual(1);
      charger.fault('pilot-chatter', false);
      await charger.until('charging again', () => charger.view().status === 'Charging', 90_000);
    },
  );

  it('opens when the pilot generator does not obey, and waits for service after three times (F05)', async () => {
    await charging();
    charger.fault('pilot-stuck', true);
    charger.tap();
    await charger.until('found', () => fault() === 'pilot-mismatch', 30_000);
    expect(coil()).toBe(false);
    charger.fault('pilot-stuck', false);
    await charger.until('cleared', () => fault() === undefined, 60_000);
  });
});
