// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { LINK_VERSION } from '../../src/link/messages.ts';
import { BareGuard, USUAL_SETTINGS } from '../support/bare-guard.ts';
import { Charger } from '../support/charger.ts';

let running: Charger | undefined;

async function start(...set: string[]): Promise<Charger> {
  running = await Charger.start({ centralSystem: true, set });
  return running;
}

afterEach(() => {
  running?.stop();
  running = undefined;
});

async function bareGuard(settings = USUAL_SETTINGS): Promise<BareGuard> {
  const bare = new BareGuard(settings);
  await bare.start();
  return bare;
}

describe('a permission', () => {
  it('ends with unplugging: the next car gets nothing while the station is dead, grace or not', async () => {
    const charger = await start('guard.stationLossGraceSeconds=300');
    await charger.charge();
    charger.killStation();
    await charger.advance(3000);
    charger.vehicle({ plugged: false });
    await charger.advance(3000);
    const swapped = charger.clock.monotonicMicros();
    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.advance(20_000);
    expect(charger.events('coil', swapped)).toEqual([]);
    expect(charger.events('duty', swapped)).toEqual([]);
  });

  it('is not the next car’s when the station comes back: the session it was given to has ended', async () => {
    const charger = await start('guard.stationLossGraceSeconds=300');
    await charger.charge();
    charger.killStation();
    await charger.advance(3000);
    charger.vehicle({ plugged: false });
    await charger.advance(3000);
    const swapped = charger.clock.monotonicMicros();
    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.advance(3000);
    await charger.startStation();
    await charger.advance(30_000);
    expect(charger.events('coil', swapped)).toEqual([]);
    expect(charger.central.of('StopTransaction').map(({ payload }) => payload['reason'])).toEqual(['EVDisconnected']);
    expect(charger.view().status).toBe('Preparing');
  });

  it('outlives a station only for the same car, which may pause and go on', async () => {
    const charger = await start('guard.stationLossGraceSeconds=300');
    await charger.charge();
    charger.killStation();
    await charger.advance(3000);
    charger.vehicle({ wants: 'nothing' });
    await charger.until('open', () => !charger.truth().contactor.closed);
    charger.vehicle({ wants: 'charge' });
    await charger.until('closed', () => charger.truth().contactor.closed);
  });

  it('that has run out does not come back with a longer grace', async () => {
    const bare = await bareGuard({ ...USUAL_SETTINGS, stationLossGraceSeconds: 5 });
    await bare.charge();
    bare.permit(undefined);
    await bare.clock.advance(20_000);
    expect(bare.contactsClosed).toBe(false);
    bare.guard.receive({ type: 'hello', version: LINK_VERSION, role: 'station', faults: [], settings: USUAL_SETTINGS });
    await bare.clock.advance(5000);
    expect(bare.contactsClosed).toBe(false);
    expect(bare.output).toBe('X1');
  });
});

describe('a plug that is live', () => {
  it('is not unlocked by a guard that starts on welded contacts', async () => {
    const charger = await start();
    await charger.charge();
    charger.fault('contactor-weld', true);
    charger.killGuard();
    await charger.advance(500);
    const restarted = charger.clock.monotonicMicros();
    await charger.startGuard();
    await charger.advance(5000);
    expect(charger.truth().contactor.closed).toBe(true);
    expect(charger.events('lock', restarted)).toEqual([]);
    expect(charger.truth().lock).toBe('locked');
  });

  it('loses its current within 100 ms when the car asks for ventilation while it is asked to let go (A.6 8.2)', async () => {
    const charger = await start();
    await charger.charge({ obeysPilot: false });
    await charger.advance(3000);
    charger.tap();
    await charger.until('X1', () => charger.truth().pilot.dutyPercent === 100);
    await charger.advance(500);
    expect(charger.truth().contactor.coil).toBe(true);
    const asked = charger.clock.monotonicMicros();
    charger.vehicle({ wants: 'charge-ventilated' });
    await charger.advance(1000);
    const [coil] = charger.events('coil', asked);
    expect((coil?.microseconds ?? Number.POSITIVE_INFINITY) - asked).toBeLessThanOrEqual(100_000);
  });
});

describe('a guard that is stopped', () => {
  it('does not put the coil on again with the scan that was under way (SIGTERM)', async () => {
    // Once a second the outputs are written anew, so among these moments is one in the middle of a scan that does it.
    for (let atMs = 0; atMs < 1100; atMs += 5) {
      const bare = await bareGuard();
      bare.sampleMs = 8;
      await bare.charge();
      await bare.clock.advance(atMs);
      const stopping = bare.guard.stop();
      await bare.clock.advance(500);
      await stopping;
      expect(bare.coil.map((change) => change.on)).toEqual([true, false]);
    }
  });

  it('does not leave the coil on behind a write that was under way', async () => {
    for (let atMs = 150; atMs < 350; atMs += 5) {
      const bare = await bareGuard();
      bare.coilWriteMs.on = 25;
      bare.vehicle = 'B';
      bare.permit(16_000);
      await bare.clock.advance(500);
      bare.vehicle = 'C';
      await bare.clock.advance(atMs);
      const stopping = bare.guard.stop();
      await bare.clock.advance(1000);
      await stopping;
      // Not only the interlock keeps the coil off.
      expect(bare.pin).toBe(false);
    }
  });

  it('writes the coil off before it reports that its loop failed', async () => {
    const bare = await bareGuard();
    await bare.charge();
    bare.coilWriteMs.off = 5;
    const settings = {
      ...USUAL_SETTINGS,
      get stopMillicelsius(): number {
        throw new Error('a mistake in the program');
      },
    };
    bare.guard.receive({ type: 'settings', settings });
    await bare.clock.advance(50);
    expect(bare.fatal).toMatchObject({ error: expect.any(Error), coil: false });
  });

  it('reports that its loop failed also when the pin of the coil is gone', async () => {
    const bare = await bareGuard();
    await bare.charge();
    bare.coilWriteFails = true;
    await bare.clock.advance(1500);
    expect(bare.fatal?.error).toBeInstanceOf(Error);
    expect(bare.coil.at(-1)).toMatchObject({ on: false });
  });
});

describe('a loop that was held up', () => {
  it.each([90, 150, 400])('for %i ms does not feed the coil again that the interlock has dropped (F41)', async (ms) => {
    const bare = await bareGuard();
    await bare.charge();
    const closings = bare.coil.filter((change) => change.on).length;
    bare.sampleMs = ms;
    await bare.clock.advance(20);
    bare.sampleMs = 2;
    await bare.clock.advance(900);
    expect(bare.coil.filter((change) => change.on)).toHaveLength(closings);
    expect(bare.contactsClosed).toBe(false);
    expect(bare.raised).not.toEqual([]);
    await bare.clock.advance(30_000);
    expect(bare.now.state).toBe('C2');
  });

  it('while it writes the coil does not feed it again either (F41)', async () => {
    const bare = await bareGuard();
    await bare.charge();
    const closings = bare.coil.filter((change) => change.on).length;
    bare.coilWriteMs.on = 300;
    await bare.clock.advance(1100);
    bare.coilWriteMs.on = 0;
    await bare.clock.advance(900);
    expect(bare.coil.filter((change) => change.on)).toHaveLength(closings);
    expect(bare.contactsClosed).toBe(false);
  });

  it('for 50 ms goes on: the interlock holds for longer', async () => {
    const bare = await bareGuard();
    await bare.charge();
    bare.sampleMs = 50;
    await bare.clock.advance(20);
    bare.sampleMs = 2;
    await bare.clock.advance(1000);
    expect(bare.now.state).toBe('C2');
    expect(bare.raised).toEqual([]);
  });

  it.each([10, 25, 45, 70])('opens within 100 ms of the emergency stop with a pilot that takes %i ms', async (ms) => {
    for (let offsetMs = 0; offsetMs < 80; offsetMs += 7) {
      const bare = await bareGuard();
      await bare.charge();
      bare.sampleMs = ms;
      await bare.clock.advance(200 + offsetMs);
      if (bare.coil.at(-1)?.on === false) continue;
      bare.emergencyStop = true;
      const pressed = bare.clock.monotonicMicros();
      await bare.clock.advance(500);
      const off = bare.coil.at(-1);
      expect(off?.on).toBe(false);
      expect((off?.atMicros ?? Number.POSITIVE_INFINITY) - pressed).toBeLessThanOrEqual(100_000);
    }
  });
});

describe('a snapshot', () => {
  it('is valid also when the meter answers in the middle of a scan', async () => {
    const bare = await bareGuard();
    bare.beatMs = 2;
    for (let readings = 0; readings < 30; readings += 1) {
      bare.meterMs = 20 + readings * 0.37;
      await bare.clock.advance(1200);
    }
    expect(bare.snapshots.length).toBeGreaterThan(300);
    expect(bare.invalid).toEqual([]);
  });
});

describe('a contactor', () => {
  it('whose mirror contact bounces for 15 ms is no fault', async () => {
    const bare = await bareGuard();
    await bare.charge();
    bare.mirror = false;
    await bare.clock.advance(15);
    bare.mirror = undefined;
    await bare.clock.advance(1000);
    expect(bare.raised).toEqual([]);
    expect(bare.now.state).toBe('C2');
  });

  it('that does not follow its coil is cut off by the interlock too (F39: the second channel)', async () => {
    const bare = await bareGuard();
    await bare.charge();
    bare.coilStuckOn = true;
    bare.vehicle = 'B';
    const left = bare.clock.monotonicMicros();
    await bare.clock.advance(1000);
    expect(bare.gateClosed).toBe(false);
    expect(bare.contactsClosed).toBe(false);
    expect((bare.coil.at(-1)?.atMicros ?? Number.POSITIVE_INFINITY) - left).toBeLessThanOrEqual(400_000);
    expect(bare.raised).toEqual(['welded-contactor']);
    bare.coilStuckOn = false;
    await bare.clock.advance(1100);
    bare.guard.receive({ type: 'reset-fault', code: 'welded-contactor' });
    await bare.clock.advance(2000);
    expect(bare.now.faults).toEqual([]);
    expect(bare.gateClosed).toBe(true);
  });
});

describe('a disturbance that is none', () => {
  it('one wrong look at the emergency stop does not end a charge (nuisance)', async () => {
    const bare = await bareGuard();
    await bare.charge();
    bare.emergencyStop = true;
    await bare.clock.advance(10);
    bare.emergencyStop = false;
    await bare.clock.advance(1000);
    expect(bare.raised).toEqual([]);
    expect(bare.now.state).toBe('C2');
  });

  it('a jammed lock is told once and not every few seconds (F09)', async () => {
    const charger = await start();
    charger.fault('lock-jam', true);
    charger.vehicle({ plugged: true });
    charger.tap();
    await charger.until('told', () => charger.view().faults.includes('lock-failure'), 30_000);
    for (let second = 0; second < 40; second += 1) {
      await charger.advance(1000);
      expect(charger.view().faults).toContain('lock-failure');
    }
    charger.fault('lock-jam', false);
    charger.vehicle({ plugged: false });
    await charger.until('cleared', () => !charger.view().faults.includes('lock-failure'));
  });
});

describe('heat', () => {
  it('above a stop temperature that lies below the derating one keeps its fault without a gap (F27)', async () => {
    const bare = await bareGuard({ ...USUAL_SETTINGS, stopMillicelsius: 60_000, derateMillicelsius: 90_000 });
    bare.millicelsius = 62_000;
    await bare.clock.advance(200_000);
    expect(bare.raised).toEqual(['over-temperature']);
  });

  it('around the derating temperature does not swing the current to and fro (F26: back after 60 s below T1 − 5 °C)', async () => {
    const bare = await bareGuard();
    await bare.charge();
    const signalled = new Set<number>();
    for (let second = 0; second < 120; second += 1) {
      bare.millicelsius = second % 2 === 0 ? 70_500 : 69_500;
      await bare.clock.advance(1000);
      if (second > 2) signalled.add(bare.now.limit.milliamps);
    }
    expect([...signalled]).toEqual([6000]);
    bare.millicelsius = 64_000;
    await bare.clock.advance(50_000);
    expect(bare.now.limit.milliamps).toBe(6000);
    await bare.clock.advance(15_000);
    expect(bare.now.limit.milliamps).toBe(16_000);
  });

  it.each(['thermometerFails', 'thermometerHangs'] as const)(
    'that nobody measures counts as derating, and after 60 s as too much (F28, %s)',
    async (how) => {
      const bare = await bareGuard();
      await bare.charge();
      bare[how] = true;
      await bare.clock.advance(6000);
      expect(bare.now.limit.milliamps).toBe(6000);
      expect(bare.raised).toEqual(['thermometer-lost']);
      expect(bare.now.state).toBe('C2');
      await bare.clock.advance(65_000);
      expect(bare.raised).toContain('over-temperature');
      expect(bare.contactsClosed).toBe(false);
    },
  );
});
