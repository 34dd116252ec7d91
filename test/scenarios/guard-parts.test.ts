// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../src/core/faults/catalogue.ts';
import type { GuardDevices } from '../../src/guard/devices.ts';
import { LINK_VERSION, type StationMessage } from '../../src/link/messages.ts';
import type { PilotOutput, PilotVerdict, ResidualMonitor } from '../../src/ports/devices.ts';
import { BareGuard, USUAL_SETTINGS } from '../support/bare-guard.ts';

async function started(bare: BareGuard): Promise<BareGuard> {
  await bare.start();
  return bare;
}

/** A monitor that the test holds in its hand. */
class Monitor implements ResidualMonitor {
  readonly kind = 'residual';
  tripped = false;
  tests = 0;
  result: 'passed' | 'failed' = 'passed';
  testMs = 100;
  readonly #bare: () => BareGuard;
  #edge = (): void => {};

  constructor(bare: () => BareGuard) {
    this.#bare = bare;
  }

  async isTripped(): Promise<boolean> {
    return this.tripped;
  }

  onTrip(listener: () => void): () => void {
    this.#edge = listener;
    return () => {};
  }

  trip(): void {
    this.#edge();
  }

  async selfTest(): Promise<'passed' | 'failed'> {
    this.tests += 1;
    await this.#bare().clock.sleep(this.testMs);
    return this.result;
  }
}

function withMonitor(): { bare: BareGuard; monitor: Monitor } {
  const monitor: Monitor = new Monitor(() => bare);
  const bare: BareGuard = new BareGuard(USUAL_SETTINGS, { residual: monitor });
  return { bare, monitor };
}

/** A controller that tells what it makes of the pilot, and closes by itself. */
function withController(more: Partial<GuardDevices> = {}) {
  const told: PilotOutput[] = [];
  const controller = { verdict: { kind: 'verdict', vehicle: 'A', diodeMissing: false } as PilotVerdict, told };
  const bare = new BareGuard(USUAL_SETTINGS, {
    pilot: {
      kind: 'pilot',
      traits: { switchesContactor: true },
      setOutput: async (output) => void told.push(output),
      sample: async () => controller.verdict,
      settled: async () => {
        throw new Error('the line is dead');
      },
    },
    lock: undefined,
    ...more,
  });
  return { bare, controller };
}

const settle = (bare: BareGuard) => bare.clock.advance(200);
const faults = (bare: BareGuard): FaultCode[] => bare.now.faults.map(({ code }) => code);

describe('the monitor’s edge', () => {
  it('cuts the coil ahead of the next scan, and is a fault in it', async () => {
    const { bare, monitor } = withMonitor();
    await started(bare);
    await bare.charge();
    await bare.clock.advance(3000);
    monitor.trip();
    expect(bare.pin).toBe(false);
    await bare.clock.advance(20);
    expect(faults(bare)).toContain('residual-current');
    expect(bare.contactsClosed).toBe(false);
  });

  it('says nothing while the coil is off, nor during its own self-test', async () => {
    const { bare, monitor } = withMonitor();
    await started(bare);
    monitor.trip();
    await settle(bare);
    expect(faults(bare)).toEqual([]);
    bare.guard.receive({ type: 'self-test' });
    monitor.trip();
    await settle(bare);
    expect(faults(bare)).toEqual([]);
  });

  it('keeps the coil off although its pin cannot be written at that moment', async () => {
    const { bare, monitor } = withMonitor();
    await started(bare);
    await bare.charge();
    bare.coilWriteFails = true;
    monitor.trip();
    await bare.clock.advance(300);
    expect(bare.fatal).toBeDefined();
    expect(bare.contactsClosed).toBe(false);
  });
});

describe('a self-test that is asked for', () => {
  it('runs while the contactor is open, and not while it is closed', async () => {
    const { bare, monitor } = withMonitor();
    await started(bare);
    await settle(bare);
    const before = monitor.tests;
    bare.guard.receive({ type: 'self-test' });
    await settle(bare);
    expect(monitor.tests).toBe(before + 1);
    await bare.charge();
    const charging = monitor.tests;
    bare.guard.receive({ type: 'self-test' });
    await settle(bare);
    expect(monitor.tests).toBe(charging);
  });

  it('is repeated while no vehicle is there, for a monitor whose tests stand a day', async () => {
    const monitor: Monitor = new Monitor(() => bare);
    const bare: BareGuard = new BareGuard(USUAL_SETTINGS, {
      residual: Object.assign(monitor, { selfTestStandsMs: 20_000 }),
    });
    await started(bare);
    await bare.clock.advance(9000);
    expect(monitor.tests).toBe(1);
    await bare.clock.advance(3000);
    expect(monitor.tests).toBe(2);
  });
});

describe('a controller that watches the pilot itself', () => {
  it('gives its verdict, tells no levels, and needs no lock', async () => {
    const { bare, controller } = withController();
    await started(bare);
    await settle(bare);
    expect(bare.now).toMatchObject({ pilot: { vehicle: 'A', levels: null }, lock: 'none' });
    controller.verdict = { kind: 'verdict', vehicle: 'B', diodeMissing: false };
    bare.permit(16_000);
    await bare.clock.advance(500);
    expect(bare.now.pilot.output).toBe('pwm');
    controller.verdict = { kind: 'verdict', vehicle: 'C', diodeMissing: false };
    await bare.clock.advance(500);
    expect(bare.now.state).toBe('C2');
    // X1 first: the controller may open at any time now, and that is no fault.
    bare.permit(0);
    await bare.clock.advance(1000);
    expect(bare.now.state).toBe('pausing');
    bare.mirror = false;
    await bare.clock.advance(1000);
    expect(faults(bare)).toEqual([]);
  });

  it('is believed when it finds no diode', async () => {
    const { bare, controller } = withController();
    await started(bare);
    controller.verdict = { kind: 'verdict', vehicle: 'B', diodeMissing: true };
    await settle(bare);
    expect(faults(bare)).toEqual(['missing-diode']);
  });

  it('has its failed self-test made good, as it gets no current before', async () => {
    const monitor: Monitor = new Monitor(() => bare);
    const { bare } = withController({ residual: monitor });
    monitor.result = 'failed';
    await started(bare);
    await bare.clock.advance(2000);
    expect(faults(bare)).toEqual(['residual-self-test']);
    monitor.result = 'passed';
    await bare.clock.advance(7000);
    expect(faults(bare)).toEqual([]);
    expect(bare.now.selfTest).toBe('passed');
  });

  it('that cannot be told at the end does not hold the end up', async () => {
    const { bare } = withController();
    await started(bare);
    let ended = false;
    void bare.guard.stop().then(() => {
      ended = true;
    });
    await bare.clock.advance(500);
    expect(ended).toBe(true);
  });
});

describe('parts that do not answer', () => {
  const broken = (): Promise<never> => Promise.reject(new Error('no answer'));

  it('are no evidence of open contacts or of no leak: the contactor opens (F38)', async () => {
    const bare = await started(
      new BareGuard(USUAL_SETTINGS, {
        earth: { kind: 'contact-sensor', isActive: broken },
        tamper: { kind: 'contact-sensor', isActive: broken },
      }),
    );
    await settle(bare);
    expect(faults(bare)).toEqual(['input-lost']);
  });

  it('count as closed contacts and no trip, whichever line it is', async () => {
    const { bare, monitor } = withMonitor();
    monitor.isTripped = broken;
    await started(bare);
    await settle(bare);
    expect(faults(bare)).toEqual(['input-lost']);
    const other = new BareGuard(USUAL_SETTINGS, {
      contactor: { kind: 'contactor', followsWithinMs: 200, setCoil: async () => {}, isClosed: broken },
    });
    await started(other);
    await settle(other);
    expect(faults(other)).toContain('input-lost');
    expect(other.now.contactor.closed).toBe(true);
  });
});

describe('a pilot that cannot be measured', () => {
  it('keeps its last state for 40 ms, and then opens the contactor (F38)', async () => {
    let fails = false;
    let millivolts = 12_000;
    const bare = new BareGuard(USUAL_SETTINGS, {
      pilot: {
        kind: 'pilot',
        traits: { switchesContactor: false },
        setOutput: async ({ kind }) => {
          millivolts = kind === 'F' ? -12_000 : 12_000;
        },
        sample: async () => {
          if (fails) throw new Error('no answer');
          return { kind: 'levels', highMillivolts: millivolts, lowMillivolts: millivolts };
        },
      },
    });
    await started(bare);
    await settle(bare);
    fails = true;
    await bare.clock.advance(30);
    expect(faults(bare)).toEqual([]);
    await bare.clock.advance(30);
    expect(faults(bare)).toEqual(['input-lost']);
    fails = false;
    await bare.clock.advance(1500);
    expect(faults(bare)).toEqual([]);
  });
});

describe('a permit', () => {
  it('that does not rise is an old one, and counts for nothing', async () => {
    const bare = await started(new BareGuard());
    bare.permit(undefined);
    bare.guard.receive({ type: 'permit', seq: 100, limitMilliamps: 16_000, leaseMs: 1000 });
    bare.guard.receive({ type: 'permit', seq: 100, limitMilliamps: 32_000, leaseMs: 1000 });
    bare.guard.receive({ type: 'permit', seq: 99, limitMilliamps: 32_000, leaseMs: 1000 });
    await bare.clock.advance(110);
    expect(bare.now.permit).toMatchObject({ seq: 100 });
    bare.guard.receive({ type: 'permit', seq: 101, limitMilliamps: 8000, leaseMs: 1000 });
    await bare.clock.advance(110);
    expect(bare.now.permit).toMatchObject({ seq: 101 });
  });
});

describe('the self-test after a trip', () => {
  it('is made when the wait is over, and fails as a fault of its own, which gets its own wait (F15, F16)', async () => {
    const monitor: Monitor = new Monitor(() => bare);
    const bare: BareGuard = new BareGuard(
      USUAL_SETTINGS,
      { residual: monitor },
      { faultPolicy: { clearAfterMs: () => 2000, retries: (_, rule) => rule.times } },
    );
    await started(bare);
    await bare.charge();
    await bare.clock.advance(3000);
    monitor.tripped = true;
    await bare.clock.advance(100);
    monitor.tripped = false;
    monitor.result = 'failed';
    const before = monitor.tests;
    await bare.clock.advance(1800);
    expect(monitor.tests).toBe(before);
    await bare.clock.advance(1000);
    expect(monitor.tests).toBe(before + 1);
    expect(faults(bare).sort()).toEqual(['residual-current', 'residual-self-test']);
    expect(bare.now.retriesUsed).toEqual([]);
    monitor.result = 'passed';
    await bare.clock.advance(3000);
    expect(faults(bare)).toEqual([]);
    expect(bare.now.retriesUsed).toEqual([
      { code: 'residual-self-test', times: 1 },
      { code: 'residual-current', times: 1 },
    ]);
  });
});

describe('the end of the guard', () => {
  it('stops the machine’s watchdog in an orderly way, and leaves the coil off', async () => {
    let stopped = 0;
    const bare = new BareGuard(USUAL_SETTINGS, {
      watchdog: {
        kind: 'heartbeat',
        beat: async () => {},
        stop: async () => {
          stopped += 1;
        },
      },
    });
    await started(bare);
    await bare.charge();
    const ended = bare.guard.stop();
    await bare.clock.advance(500);
    await ended;
    expect([stopped, bare.pin, bare.output]).toEqual([1, false, 'X1']);
  });
});

describe('what a station says', () => {
  it('resets a meter that contradicted itself with all that was held against it', async () => {
    const bare = await started(new BareGuard());
    await bare.charge();
    const hello: StationMessage = {
      type: 'hello',
      version: LINK_VERSION,
      role: 'station',
      settings: USUAL_SETTINGS,
      faults: [{ code: 'meter-mismatch', ends: 'service', retriesUsed: 0 }],
    };
    bare.guard.receive(hello);
    await settle(bare);
    expect(faults(bare)).toEqual(['meter-mismatch']);
    bare.guard.receive({ type: 'reset-fault', code: 'meter-mismatch' });
    await settle(bare);
    expect(faults(bare)).toEqual([]);
  });

  it('moves the lock', async () => {
    const bare = await started(new BareGuard());
    bare.vehicle = 'B';
    await bare.clock.advance(100);
    bare.guard.receive({ type: 'lock', position: 'locked' });
    await bare.clock.advance(500);
    expect(bare.lockDrives).toEqual(['locked']);
  });
});

describe('phases', () => {
  it('are switched once, not before each closing', async () => {
    const bare = await started(new BareGuard());
    await bare.charge();
    bare.vehicle = 'B';
    await bare.clock.advance(500);
    bare.vehicle = 'C';
    await bare.clock.advance(1500);
    expect(bare.contactsClosed).toBe(true);
    expect(bare.phases).toEqual([3]);
  });
});
