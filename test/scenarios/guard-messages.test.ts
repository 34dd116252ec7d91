// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../src/core/faults/catalogue.ts';
import { LINK_VERSION } from '../../src/link/messages.ts';
import type { EnergyMeter, ResidualMonitor } from '../../src/ports/devices.ts';
import { BareGuard, USUAL_SETTINGS } from '../support/bare-guard.ts';

async function started(bare = new BareGuard()): Promise<BareGuard> {
  await bare.start();
  return bare;
}

const faults = (bare: BareGuard): FaultCode[] => bare.now.faults.map(({ code }) => code);
const limitOf = (bare: BareGuard): number => bare.now.limit.milliamps;

describe('snapshots', () => {
  it('come every 100 ms while nothing changes, numbered', async () => {
    const bare = await started();
    await bare.clock.advance(1200);
    const last = bare.snapshots.slice(-9);
    for (const [n, { seq, atMicros }] of last.entries()) {
      expect([seq, atMicros]).toEqual([(last[0]?.seq ?? 0) + n, (last[0]?.atMicros ?? 0) + n * 100_000]);
    }
    expect(bare.snapshots[0]?.seq).toBe(0);
  });

  /** Lets time pass until the next one. @returns µs since the one before */
  async function untilNext(bare: BareGuard): Promise<number> {
    const { seq, atMicros } = bare.now;
    await bare.clock.runUntilTrue(() => bare.now.seq > seq, 200);
    return bare.now.atMicros - atMicros;
  }

  it('come at once when something changed, and the next 100 ms later', async () => {
    const bare = await started();
    await bare.clock.advance(200);
    await untilNext(bare);
    bare.vehicle = 'B';
    expect(await untilNext(bare)).toBe(30_000);
    expect(bare.now).toMatchObject({ state: 'B1', plugs: 1, pilot: { vehicle: 'B' } });
    expect(await untilNext(bare)).toBe(100_000);
  });

  it('come at once for a station that has just connected', async () => {
    const bare = await started();
    await bare.clock.advance(200);
    await untilNext(bare);
    bare.guard.announce();
    expect(await untilNext(bare)).toBe(10_000);
    expect(await untilNext(bare)).toBe(100_000);
  });

  it('tell of coil, contacts, closings and lock', async () => {
    const bare = await started();
    expect(bare.now).toMatchObject({ contactor: { coil: false, closings: 0, closed: false }, lock: 'unlocked' });
    await bare.charge();
    expect(bare.now.contactor).toEqual({ coil: true, closings: 1, restMs: 0, closed: true });
    expect(bare.now.lock).toBe('locked');
  });
});

describe('events', () => {
  it('tell of the contacts with what the meter had counted', async () => {
    const bare = await started();
    await bare.charge();
    bare.vehicle = 'B';
    await bare.clock.advance(300);
    expect(bare.events.map(({ seq, name, importWattHours }) => [seq, name, importWattHours])).toEqual([
      [1, 'contactor-closed', 5],
      [2, 'contactor-opened', 5],
    ]);
  });

  it('tell of a fault that comes and goes', async () => {
    const bare = await started();
    bare.emergencyStop = true;
    await bare.clock.advance(40);
    bare.emergencyStop = false;
    await bare.clock.advance(1100);
    expect(bare.events.map(({ name, fault }) => [name, fault])).toEqual([
      ['fault-raised', 'emergency-stop'],
      ['fault-cleared', 'emergency-stop'],
    ]);
  });
});

describe('the meter', () => {
  it('is read as soon as the coil went off, so that the session’s last value is of that moment', async () => {
    const readAtMicros: number[] = [];
    const meter: EnergyMeter = {
      kind: 'meter',
      read: async () => {
        readAtMicros.push(bare.clock.monotonicMicros());
        return {
          millivolts: undefined,
          milliamps: undefined,
          watts: undefined,
          importWattHours: 5,
          exportWattHours: undefined,
        };
      },
    };
    const bare: BareGuard = new BareGuard(USUAL_SETTINGS, { meter });
    await started(bare);
    await bare.charge();
    const before = readAtMicros.length;
    bare.vehicle = 'B';
    await bare.clock.advance(100);
    const offAtMicros = bare.coil.at(-1)?.atMicros ?? 0;
    expect(bare.coil.at(-1)?.on).toBe(false);
    expect(readAtMicros.slice(before).filter((at) => at >= offAtMicros && at < offAtMicros + 5000)).toHaveLength(1);
  });
});

describe('settings that a station sends', () => {
  it('hold at once, for faults and for the limits', async () => {
    const bare = await started();
    await bare.clock.advance(1100);
    bare.guard.receive({ type: 'settings', settings: { ...USUAL_SETTINGS, stopMillicelsius: 20_000 } });
    await bare.clock.advance(20);
    expect(faults(bare)).toEqual(['over-temperature']);
  });

  it('reach the meter and the thermometer, with its hello and later', async () => {
    const bare = await started();
    const settings = { ...USUAL_SETTINGS, temperatureCorrectionMillicelsius: 2000 };
    bare.guard.receive({ type: 'hello', version: LINK_VERSION, role: 'station', faults: [], settings });
    await bare.clock.advance(1200);
    expect(bare.now.temperatureMillicelsius).toBe(27_000);
    bare.guard.receive({ type: 'settings', settings: USUAL_SETTINGS });
    await bare.clock.advance(1000);
    expect(bare.now.temperatureMillicelsius).toBe(25_000);
  });
});

describe('what the guard before this one found', () => {
  const remembered = [{ code: 'welded-contactor', ends: 'service', retriesUsed: 0 }] as const;

  it('is taken from the first hello only', async () => {
    const bare = await started();
    const hello = { type: 'hello', version: LINK_VERSION, role: 'station', settings: USUAL_SETTINGS } as const;
    bare.guard.receive({ ...hello, faults: [] });
    await bare.clock.advance(20);
    bare.guard.receive({ ...hello, faults: [...remembered] });
    await bare.clock.advance(110);
    expect(faults(bare)).toEqual([]);
  });

  it('is told as if it had just been found, once', async () => {
    const bare = await started();
    const hello = { type: 'hello', version: LINK_VERSION, role: 'station', settings: USUAL_SETTINGS } as const;
    bare.guard.receive({ ...hello, faults: [...remembered] });
    await bare.clock.advance(200);
    expect(bare.raised).toEqual(['welded-contactor']);
    expect(faults(bare)).toEqual(['welded-contactor']);
  });
});

describe('a permit with the number of the one before', () => {
  it('raises nothing, for a vehicle that is plugged in', async () => {
    const bare = await started();
    bare.vehicle = 'B';
    await bare.clock.advance(200);
    bare.permit(undefined);
    const permit = (seq: number, limitMilliamps: number): void =>
      bare.guard.receive({ type: 'permit', seq, limitMilliamps, leaseMs: 1000 });
    permit(100, 16_000);
    permit(100, 32_000);
    permit(99, 32_000);
    await bare.clock.advance(110);
    expect(limitOf(bare)).toBe(16_000);
    permit(101, 20_000);
    await bare.clock.advance(110);
    expect(limitOf(bare)).toBe(20_000);
  });

  it('counts from a station that has connected anew, whose numbers begin anew', async () => {
    const bare = await started();
    bare.vehicle = 'B';
    bare.permit(16_000);
    await bare.clock.advance(600);
    bare.permit(undefined);
    bare.guard.receive({ type: 'hello', version: LINK_VERSION, role: 'station', faults: [], settings: USUAL_SETTINGS });
    bare.guard.receive({ type: 'permit', seq: 0, limitMilliamps: 8000, leaseMs: 1000 });
    await bare.clock.advance(20);
    expect(limitOf(bare)).toBe(8000);
  });
});

describe('a reset by a person', () => {
  it('of a welded contactor lets the interlock be fed again, of another fault it does not (F10, F39)', async () => {
    const bare = await started();
    await bare.charge();
    bare.coilStuckOn = true;
    bare.vehicle = 'B';
    await bare.clock.advance(700);
    expect([faults(bare), bare.gateClosed]).toEqual([['welded-contactor'], false]);
    bare.guard.receive({ type: 'reset-fault', code: 'tamper' });
    await bare.clock.advance(100);
    expect([faults(bare), bare.gateClosed]).toEqual([['welded-contactor'], false]);
    bare.coilStuckOn = false;
    await bare.clock.advance(1100);
    bare.guard.receive({ type: 'reset-fault', code: 'welded-contactor' });
    await bare.clock.advance(300);
    expect([faults(bare), bare.gateClosed]).toEqual([[], true]);
    expect(bare.events.at(-1)).toMatchObject({ name: 'fault-cleared', fault: 'welded-contactor' });
  });

  it('of a welded contactor gives a coil whose output is still on current for no longer than it takes to see it (F39)', async () => {
    const bare = await started();
    await bare.charge();
    bare.coilStuckOn = true;
    bare.vehicle = 'B';
    await bare.clock.advance(1500);
    bare.guard.receive({ type: 'reset-fault', code: 'welded-contactor' });
    let fedMs = 0;
    for (let ms = 0; ms < 1000; ms += 5) {
      await bare.clock.advance(5);
      if (bare.gateClosed) fedMs += 5;
    }
    expect([faults(bare), bare.gateClosed]).toEqual([['welded-contactor'], false]);
    expect(fedMs).toBeGreaterThan(0);
    expect(fedMs).toBeLessThanOrEqual(160);
  });

  it('of a meter forgets what was held against it; of another fault it does not (F21)', async () => {
    let risesBy = 20;
    let importWattHours = 0;
    const meter: EnergyMeter = {
      kind: 'meter',
      read: async () => {
        importWattHours += risesBy;
        return { millivolts: undefined, milliamps: undefined, watts: 0, importWattHours, exportWattHours: undefined };
      },
    };
    const bare = await started(new BareGuard(USUAL_SETTINGS, { meter }));
    for (let second = 0; second < 5; second += 1) {
      bare.guard.receive({ type: 'reset-fault', code: 'tamper' });
      await bare.clock.advance(1000);
    }
    expect(faults(bare)).toEqual(['meter-mismatch']);
    risesBy = 0;
    bare.guard.receive({ type: 'reset-fault', code: 'meter-mismatch' });
    await bare.clock.advance(1100);
    expect(faults(bare)).toEqual([]);
  });
});

/** A monitor that passes each test in 100 ms, and counts them; its tests stand for so long. */
function withMonitor(selfTestStandsMs?: number) {
  let edge = (): void => {};
  const counted = { tests: 0, trip: () => edge() };
  const residual: ResidualMonitor = {
    kind: 'residual',
    isTripped: async () => false,
    onTrip: (listener) => {
      edge = listener;
      return () => {};
    },
    selfTest: async () => {
      counted.tests += 1;
      await bare.clock.sleep(100);
      return 'passed';
    },
    ...(selfTestStandsMs === undefined ? {} : { selfTestStandsMs }),
  };
  const tamper = { open: false };
  const bare: BareGuard = new BareGuard(USUAL_SETTINGS, {
    residual,
    tamper: { kind: 'contact-sensor', isActive: async () => tamper.open },
  });
  return { bare, counted, tamper };
}

describe('the edge of a monitor', () => {
  it('that comes while the coil is off is no trip, after its self-test as during it', async () => {
    const { bare, counted } = withMonitor();
    await started(bare);
    await bare.clock.advance(300);
    expect(bare.now.selfTest).toBe('passed');
    counted.trip();
    await bare.clock.advance(200);
    expect(bare.raised).toEqual([]);
  });
});

describe('a monitor whose tests stand', () => {
  it('is tested again while no vehicle is there, not while one is (IEC 62955)', async () => {
    const { bare, counted } = withMonitor(1000);
    await started(bare);
    await bare.clock.advance(400);
    bare.vehicle = 'B';
    await bare.clock.advance(1200);
    expect(counted.tests).toBe(1);
    bare.vehicle = 'A';
    await bare.clock.advance(200);
    expect(counted.tests).toBe(2);
  });

  it('is left alone while a fault holds the contactor open', async () => {
    const { bare, counted, tamper } = withMonitor(1000);
    await started(bare);
    await bare.clock.advance(300);
    tamper.open = true;
    await bare.clock.advance(1000);
    expect([faults(bare), counted.tests]).toEqual([['tamper'], 1]);
    tamper.open = false;
    await bare.clock.advance(1200);
    expect([faults(bare), counted.tests]).toEqual([[], 2]);
  });
});
