// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { GuardDevices } from '../../src/guard/devices.ts';
import type { GuardSettings } from '../../src/link/messages.ts';
import type { ControlPilot, PilotOutput } from '../../src/ports/devices.ts';
import { BareGuard, USUAL_SETTINGS } from '../support/bare-guard.ts';

async function started(bare = new BareGuard()): Promise<BareGuard> {
  await bare.start();
  return bare;
}

/** Counts what the guard feeds, and lets lines fail. */
function fed(more: Partial<GuardDevices> = {}) {
  const counted = { beats: 0, watchdog: 0, coverFails: false, pilotFails: false, told: [] as PilotOutput[] };
  const pilot: ControlPilot = {
    kind: 'pilot',
    traits: { switchesContactor: false },
    setOutput: async (output) => void counted.told.push(output),
    sample: async () => {
      if (counted.pilotFails) throw new Error('no answer');
      const high = { A: 12_000, B: 9000, C: 6000, D: 3000, E: 0 }[bare.vehicle];
      const isWave = counted.told.at(-1)?.kind === 'pwm';
      return { kind: 'levels', highMillivolts: high, lowMillivolts: isWave ? -12_000 : high };
    },
  };
  const bare: BareGuard = new BareGuard(USUAL_SETTINGS, {
    pilot,
    heartbeat: {
      kind: 'heartbeat',
      beat: async () => {
        counted.beats += 1;
      },
    },
    watchdog: {
      kind: 'heartbeat',
      beat: async () => {
        counted.watchdog += 1;
      },
    },
    tamper: {
      kind: 'contact-sensor',
      isActive: async () => {
        if (counted.coverFails) throw new Error('no answer');
        return false;
      },
    },
    ...more,
  });
  return { bare, counted };
}

describe('interlock and watchdog', () => {
  it('are fed in each scan in which everything was read', async () => {
    const { bare, counted } = fed();
    await started(bare);
    const { beats, watchdog } = counted;
    await bare.clock.advance(100);
    expect([counted.beats - beats, counted.watchdog - watchdog]).toEqual([10, 10]);
  });

  it('are not fed while a line cannot be read (F38)', async () => {
    const { bare, counted } = fed();
    await started(bare);
    counted.coverFails = true;
    const { beats, watchdog } = counted;
    await bare.clock.advance(100);
    expect([counted.beats - beats, counted.watchdog - watchdog]).toEqual([0, 0]);
    counted.coverFails = false;
    await bare.clock.advance(20);
    expect([counted.beats - beats, counted.watchdog - watchdog]).toEqual([2, 2]);
  });

  it('are fed for two scans without a look at the pilot, and not in the third (F38)', async () => {
    const { bare, counted } = fed();
    await started(bare);
    counted.pilotFails = true;
    const { beats, watchdog } = counted;
    await bare.clock.advance(100);
    expect([counted.beats - beats, counted.watchdog - watchdog]).toEqual([2, 2]);
  });

  it('are told apart by contacts that do not open: the interlock must cut the coil, the program is well (F39)', async () => {
    const { bare, counted } = fed();
    await started(bare);
    bare.mirror = true;
    await bare.clock.advance(250);
    const { beats, watchdog } = counted;
    await bare.clock.advance(100);
    expect([counted.beats - beats, counted.watchdog - watchdog]).toEqual([0, 10]);
  });
});

describe('a loop that was held up while the coil had current', () => {
  it('opens, and does not feed again a coil that the interlock may have dropped (F41)', async () => {
    const bare = await started();
    await bare.charge();
    bare.sampleMs = 90;
    await bare.clock.advance(20);
    bare.sampleMs = 2;
    await bare.clock.advance(500);
    expect(bare.coil.map(({ on }) => on)).toEqual([true, false]);
    expect(bare.raised).toEqual(['loop-overrun']);
  });

  it('for 50 ms goes on: the interlock holds for longer', async () => {
    const bare = await started();
    await bare.charge();
    bare.sampleMs = 50;
    await bare.clock.advance(20);
    bare.sampleMs = 2;
    await bare.clock.advance(300);
    expect([bare.now.state, bare.raised]).toEqual(['C2', []]);
  });
});

describe('the pilot', () => {
  it('is given the duty of the current that is allowed (IEC 61851-1 Table A.7)', async () => {
    const { bare, counted } = fed();
    await started(bare);
    bare.vehicle = 'B';
    bare.permit(16_000);
    await bare.clock.advance(500);
    expect(counted.told.at(-1)).toEqual({ kind: 'pwm', dutyPartsPerMillion: 266_667 });
    bare.permit(10_000);
    await bare.clock.advance(500);
    expect(counted.told.at(-1)).toEqual({ kind: 'pwm', dutyPartsPerMillion: 166_667 });
    bare.permit(0);
    await bare.clock.advance(500);
    expect(counted.told.at(-1)).toEqual({ kind: 'X1' });
  });

  it('is F for at least 300 ms when a fault opens the contactor (IEC 61851-1 Table A.5)', async () => {
    const { bare, counted } = fed();
    await started(bare);
    bare.vehicle = 'B';
    bare.permit(16_000);
    await bare.clock.advance(500);
    bare.emergencyStop = true;
    await bare.clock.advance(300);
    expect(counted.told.at(-1)).toEqual({ kind: 'F' });
    await bare.clock.advance(100);
    expect(counted.told.at(-1)).toEqual({ kind: 'X1' });
  });
});

describe('the phases an installer chose', () => {
  it('are those of the next vehicle, not of the one that is plugged in (IEC 61851-1 A.4)', async () => {
    const bare = await started();
    await bare.charge();
    bare.guard.receive({ type: 'settings', settings: { ...USUAL_SETTINGS, phases: 1 } });
    bare.vehicle = 'B';
    await bare.clock.advance(300);
    bare.vehicle = 'C';
    await bare.clock.advance(500);
    expect([bare.contactsClosed, bare.phases]).toEqual([true, [3]]);
    bare.vehicle = 'A';
    await bare.clock.advance(300);
    await bare.charge();
    expect(bare.phases).toEqual([3, 1]);
  });
});

describe('the lock', () => {
  const HOLDS: GuardSettings['lock'] = { permanent: false, opensWithoutVehicle: false };
  const PERMANENT: GuardSettings['lock'] = { permanent: true, opensWithoutVehicle: true };
  /** A guard whose socket sees so many ohms; undefined: it cannot tell. */
  const withCable = (lock: GuardSettings['lock'], ohms: number | undefined): Promise<BareGuard> =>
    started(
      new BareGuard(
        { ...USUAL_SETTINGS, lock },
        ohms === undefined ? {} : { proximity: { kind: 'proximity', readOhms: async () => ohms } },
      ),
    );

  it('keeps the cable of a session that is suspended, and gives it back when it is unplugged', async () => {
    const bare = await started();
    await bare.charge();
    bare.permit(0);
    bare.vehicle = 'B';
    await bare.clock.advance(600);
    expect([bare.now.state, bare.lockDrives]).toEqual(['B1', ['locked']]);
    bare.vehicle = 'A';
    await bare.clock.advance(400);
    expect(bare.lockDrives).toEqual(['locked', 'unlocked']);
  });

  it('gives the cable back when a fault opens the contactor, also where it holds it otherwise', async () => {
    const bare = await withCable(HOLDS, 220);
    await bare.charge();
    bare.emergencyStop = true;
    await bare.clock.advance(600);
    expect(bare.lockDrives).toEqual(['locked', 'unlocked']);
  });

  it('holds the cable when the vehicle’s end is pulled, where that is wanted (OCPP 1.6 §9.1)', async () => {
    const bare = await withCable(HOLDS, 220);
    await bare.charge();
    bare.vehicle = 'A';
    await bare.clock.advance(600);
    expect(bare.lockDrives).toEqual(['locked']);
  });

  it('holds nothing where no cable is', async () => {
    const bare = await withCable(HOLDS, Number.POSITIVE_INFINITY);
    await bare.charge();
    bare.vehicle = 'A';
    await bare.clock.advance(600);
    expect(bare.lockDrives).toEqual(['locked', 'unlocked']);
  });

  it.each([
    [220, ['locked']],
    [Number.POSITIVE_INFINITY, []],
    [undefined, []],
  ] as const)('holds a cable for good where that is wanted: at %s Ω %j (ETEK INSTALLATION)', async (ohms, drives) => {
    const bare = await withCable(PERMANENT, ohms);
    await bare.clock.advance(200);
    expect(bare.lockDrives).toEqual(drives);
  });
});

describe('the end of the guard', () => {
  const waitsFor = (bare: BareGuard): string[] => bare.clock.pending().filter((name) => name.startsWith('guard.'));

  it('opens at once, though a scan is under way, and says and writes nothing more', async () => {
    const bare = await started();
    await bare.charge();
    bare.sampleMs = 50;
    await bare.clock.advance(15);
    bare.guard.announce();
    const { seq } = bare.now;
    const stopping = bare.guard.stop();
    await bare.clock.advance(1);
    expect([bare.pin, bare.coil.map(({ on }) => on)]).toEqual([false, [true, false]]);
    await bare.clock.advance(500);
    await stopping;
    expect([bare.now.seq, bare.coil.length, bare.output]).toEqual([seq, 2, 'X1']);
  });

  it('leaves nothing that would wake up later, whatever was under way', async () => {
    for (const atMs of [0, 1, 5]) {
      const bare = await started();
      bare.beatMs = 4;
      bare.meterMs = 7;
      await bare.clock.advance(990 + atMs);
      expect(waitsFor(bare).length).toBeGreaterThan(0);
      let ended = false;
      void bare.guard.stop().then(() => {
        ended = true;
      });
      await bare.clock.runUntilTrue(() => ended, 500);
      expect(waitsFor(bare)).toEqual([]);
      await bare.clock.advance(50);
      expect(waitsFor(bare)).toEqual([]);
    }
  });

  it('is not yet there while diagnostics name a scan that is waited for', async () => {
    const bare = await started();
    await bare.clock.advance(5);
    expect(waitsFor(bare)).toContain('guard.scan');
  });

  it('comes also before its start, and with a watchdog that cannot be stopped', async () => {
    const bare = new BareGuard(USUAL_SETTINGS, { watchdog: { kind: 'heartbeat', beat: async () => {} } });
    let ended = false;
    void bare.guard.stop().then(() => {
      ended = true;
    });
    await bare.clock.advance(500);
    expect([ended, bare.pin, bare.output]).toEqual([true, false, 'X1']);
  });

  it.each(['never ends', 'fails'])('takes the PWM away though writing to the coil %s', async (how) => {
    const bare = await started();
    await bare.charge();
    if (how === 'fails') bare.coilWriteFails = true;
    else bare.coilWriteMs.off = 1_000_000;
    let ended = false;
    void bare.guard.stop().then(() => {
      ended = true;
    });
    await bare.clock.advance(1000);
    expect([ended, bare.output]).toEqual([true, 'X1']);
  });

  it('comes within 200 ms though a scan never ends', async () => {
    const bare = await started();
    await bare.charge();
    bare.sampleMs = 1_000_000;
    await bare.clock.advance(20);
    let ended = false;
    void bare.guard.stop().then(() => {
      ended = true;
    });
    await bare.clock.advance(199);
    expect(ended).toBe(false);
    await bare.clock.advance(1);
    expect([ended, bare.pin]).toEqual([true, false]);
  });
});

describe('a loop that fails', () => {
  const broken = {
    ...USUAL_SETTINGS,
    get stopMillicelsius(): number {
      throw new Error('a mistake in the program');
    },
  };

  it('has the coil off before it is reported, and says nothing more', async () => {
    const bare = await started();
    await bare.charge();
    bare.coilWriteMs.off = 5;
    const { scans } = bare.now.loop;
    bare.guard.receive({ type: 'settings', settings: broken });
    await bare.clock.advance(20);
    expect(bare.fatal).toMatchObject({ error: new Error('a mistake in the program'), coil: false });
    expect(bare.pin).toBe(false);
    await bare.clock.advance(500);
    expect(bare.now.loop.scans - scans).toBeLessThan(12);
    expect(bare.clock.pending().filter((name) => name.startsWith('guard.'))).toEqual([]);
  });

  it('is reported within 200 ms though the coil’s pin cannot be written', async () => {
    const bare = await started();
    await bare.charge();
    bare.coilWriteMs.off = 1_000_000;
    bare.guard.receive({ type: 'settings', settings: broken });
    await bare.clock.advance(190);
    expect(bare.fatal).toBeUndefined();
    await bare.clock.advance(30);
    expect(bare.fatal?.error).toBeInstanceOf(Error);
  });
});
