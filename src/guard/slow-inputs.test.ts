// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { meterReading, SLOW_SEEN } from '../../test/support/guard-fixtures.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { InstallerRegisters } from '../core/meter/installer-registers.ts';
import { CAUTIOUS_SETTINGS } from '../link/cautious-settings.ts';
import type { EnergyMeter, MeterReading } from '../ports/devices.ts';
import { type LogFields, SILENT_LOG } from '../ports/log.ts';
import type { GuardDevices } from './devices.ts';
import { SlowInputs, type SlowSeen } from './slow-inputs.ts';

/** The machine was on for a while when the guard began. */
const START = 1_000_000_000;
const SECOND = 1_000_000;

const REQUIRED: Pick<GuardDevices, 'pilot' | 'contactor' | 'residual'> = {
  pilot: {
    kind: 'pilot',
    traits: { switchesContactor: false },
    setOutput: async () => {},
    sample: async () => ({ kind: 'levels', highMillivolts: 12_000, lowMillivolts: 12_000 }),
  },
  contactor: { kind: 'contactor', followsWithinMs: 200, setCoil: async () => {}, isClosed: async () => false },
  residual: { kind: 'residual', isTripped: async () => false, onTrip: () => () => {}, selfTest: async () => 'passed' },
};

let clock: VirtualClock;
let logged: [LogFields, string][];

beforeEach(() => {
  clock = new VirtualClock(undefined, START);
  logged = [];
});

/** Polled parts of which the first has just been asked. */
function polled(parts: Partial<GuardDevices>): SlowInputs {
  const log = { ...SILENT_LOG, warn: (fields: LogFields, message: string) => void logged.push([fields, message]) };
  const slow = new SlowInputs({ ...REQUIRED, ...parts }, clock, log);
  slow.start();
  return slow;
}

const see = (slow: SlowInputs): SlowSeen => slow.see(clock.monotonicMicros());
const forEver = <T>(): Promise<T> => new Promise<T>(() => {});

/** Answers by a list of outcomes, the last one for ever: a register, a reading, or that it fails. */
class ListedMeter implements EnergyMeter {
  readonly kind = 'meter';
  readonly readAtSeconds: number[] = [];
  defined: (InstallerRegisters | undefined)[] = [];
  takesMs = 0;
  #outcomes: ('fails' | number | Partial<MeterReading>)[];

  constructor(...outcomes: ('fails' | number | Partial<MeterReading>)[]) {
    this.#outcomes = outcomes;
  }

  define(registers: InstallerRegisters | undefined): void {
    this.defined.push(registers);
  }

  async read(): Promise<MeterReading> {
    this.readAtSeconds.push((clock.monotonicMicros() - START) / SECOND);
    if (this.takesMs > 0) await clock.sleep(this.takesMs);
    const [outcome, ...rest] = this.#outcomes;
    if (rest.length > 0) this.#outcomes = rest;
    if (outcome === undefined || outcome === 'fails') throw new Error('no answer');
    return meterReading(typeof outcome === 'number' ? { importWattHours: outcome } : outcome);
  }
}

describe('parts that are not fitted', () => {
  it('say nothing, are not lost and not silent, however long', async () => {
    const slow = polled({});
    await clock.advance(120_000);
    expect(see(slow)).toEqual(SLOW_SEEN);
    expect(slow.registerWattHours).toBeUndefined();
  });
});

describe('what the slow parts say', () => {
  it('carries the time it was read, and is read again: meter, heat and switch every second, the cable every 30 ms', async () => {
    const codes = [0, 2, 4];
    const ohms = [680, 220, 100];
    let heat = 20_000;
    const slow = polled({
      meter: new ListedMeter(5, 6, 7),
      thermometer: { kind: 'thermometer', readMillicelsius: async () => (heat += 1000) },
      proximity: { kind: 'proximity', readOhms: async () => ohms.shift() ?? 63 },
      dip: { kind: 'dip', readCode: async () => codes.shift() ?? 7 },
    });
    await clock.advance(0);
    const polls = ['meter', 'temperature', 'proximity', 'dip'].map((part) => `guard.poll.${part}`);
    expect([...clock.pending()].sort()).toEqual(polls.sort());
    const first = see(slow);
    expect(first.meter).toEqual({ value: meterReading({ importWattHours: 5 }), atMicros: START });
    expect(first.temperature).toEqual({ value: 21_000, atMicros: START });
    expect(first.proximity).toEqual({ value: 680, atMicros: START });
    expect(first.dip).toEqual({ atStart: 0, now: 0 });
    await clock.advance(30);
    expect(see(slow).proximity).toEqual({ value: 220, atMicros: START + 30_000 });
    await clock.advance(969);
    expect([see(slow).meter, see(slow).temperature]).toEqual([first.meter, first.temperature]);
    await clock.advance(1);
    const second = see(slow);
    expect(second.meter).toEqual({ value: meterReading({ importWattHours: 6 }), atMicros: START + SECOND });
    expect(second.temperature).toEqual({ value: 22_000, atMicros: START + SECOND });
    expect(second.dip).toEqual({ atStart: 0, now: 2 });
    expect(slow.registerWattHours).toBe(6);
    await clock.advance(1000);
    expect(see(slow).dip).toEqual({ atStart: 0, now: 4 });
  });

  it('comes of the mains meter half a second later, as both meters may be on one line', async () => {
    const meter = new ListedMeter(5);
    const mainsMeter = new ListedMeter(5);
    polled({ meter, mainsMeter });
    await clock.advance(2100);
    expect([meter.readAtSeconds, mainsMeter.readAtSeconds]).toEqual([
      [0, 1, 2],
      [0.5, 1.5],
    ]);
  });

  it('is not asked for any more once the guard has stopped', async () => {
    const meter = new ListedMeter(5);
    const slow = polled({ meter });
    await clock.advance(1100);
    slow.stop();
    await clock.advance(5000);
    expect(meter.readAtSeconds).toEqual([0, 1]);
  });

  it('comes of the meter as soon as it is free when the contactor has opened', async () => {
    const meter = new ListedMeter(5);
    meter.takesMs = 100;
    const slow = polled({ meter });
    await clock.advance(300);
    slow.readMeterSoon();
    await clock.advance(50);
    slow.readMeterSoon();
    await clock.advance(150);
    expect(meter.readAtSeconds).toEqual([0, 0.3, 0.4]);
  });
});

describe('what an installer set', () => {
  it('corrects the thermometer', async () => {
    const slow = polled({ thermometer: { kind: 'thermometer', readMillicelsius: async () => 20_000 } });
    slow.useSettings({ ...CAUTIOUS_SETTINGS, temperatureCorrectionMillicelsius: -1500 });
    await clock.advance(1000);
    expect(see(slow).temperature?.value).toBe(18_500);
  });

  it('tells each meter where its values lie, or that they lie as the board file says', () => {
    const registers: InstallerRegisters = {
      functionCode: 3,
      wordOrder: 'high-first',
      volts: { format: 'float', registers: [0, 2, 4] },
      amps: { format: 'float', registers: [6, 8, 10] },
      watts: { format: 'float', register: 12 },
      kilowattHours: { format: 'float', register: 14 },
    };
    const [meter, mainsMeter] = [new ListedMeter(5), new ListedMeter(5)];
    const slow = polled({ meter, mainsMeter });
    slow.useSettings({ ...CAUTIOUS_SETTINGS, meter: registers });
    slow.useSettings({ ...CAUTIOUS_SETTINGS, mainsMeter: registers });
    expect([meter.defined, mainsMeter.defined]).toEqual([
      [registers, undefined],
      [undefined, registers],
    ]);
  });

  it('is nothing to a meter that cannot be told, nor where there is none', () => {
    const meter: EnergyMeter = { kind: 'meter', read: async () => meterReading({ importWattHours: 5 }) };
    polled({ meter, mainsMeter: meter }).useSettings(CAUTIOUS_SETTINGS);
    polled({}).useSettings(CAUTIOUS_SETTINGS);
  });
});

describe('a part that fails', () => {
  it('is a lost meter after 5 readings in a row, and none again with the first that succeeds (F29)', async () => {
    const slow = polled({
      meter: new ListedMeter('fails', 'fails', 5, 'fails', 'fails', 'fails', 'fails', 'fails', 6),
    });
    const lost: boolean[] = [];
    for (let second = 0; second < 9; second += 1) {
      await clock.advance(second === 0 ? 0 : 1000);
      lost.push(see(slow).meterState.lost);
    }
    expect(lost).toEqual([false, false, false, false, false, false, false, true, false]);
  });

  it('is a lost thermometer or cable contact after 3 (F28)', async () => {
    let fails = true;
    const broken = async (): Promise<number> => {
      if (fails) throw new Error('no answer');
      return 680;
    };
    const slow = polled({
      thermometer: { kind: 'thermometer', readMillicelsius: broken },
      proximity: { kind: 'proximity', readOhms: broken },
    });
    await clock.advance(30);
    expect(see(slow)).toMatchObject({ proximityLost: false, thermometerLost: false });
    await clock.advance(30);
    expect(see(slow)).toMatchObject({ proximityLost: true, thermometerLost: false });
    await clock.advance(1500);
    expect(see(slow).thermometerLost).toBe(false);
    await clock.advance(500);
    expect(see(slow).thermometerLost).toBe(true);
    fails = false;
    await clock.advance(1000);
    expect(see(slow)).toMatchObject({ proximityLost: false, thermometerLost: false });
  });

  it.each([
    ['meter', 11 * SECOND, (seen: SlowSeen) => seen.meterState.lost],
    ['thermometer', 5 * SECOND, (seen: SlowSeen) => seen.thermometerLost],
    ['cable contact', SECOND / 2, (seen: SlowSeen) => seen.proximityLost],
  ] as const)('is a lost %s after %i µs of silence, though its reading never ends', async (_name, micros, isLost) => {
    const slow = polled({
      meter: { kind: 'meter', read: forEver },
      thermometer: { kind: 'thermometer', readMillicelsius: forEver },
      proximity: { kind: 'proximity', readOhms: forEver },
    });
    expect(isLost(slow.see(START + micros - 1))).toBe(false);
    expect(isLost(slow.see(START + micros))).toBe(true);
  });

  it('tells how long it has been silent', async () => {
    const heat = [20_000];
    const slow = polled({
      meter: new ListedMeter(5, 'fails'),
      thermometer: { kind: 'thermometer', readMillicelsius: async () => heat.pop() ?? forEver<number>() },
    });
    await clock.advance(2500);
    expect(see(slow)).toMatchObject({
      meterState: { silentMicros: 2_500_000 },
      thermometerSilentMicros: 2_500_000,
    });
  });
});

describe('a line that is disturbed', () => {
  /** The outcomes of so many readings, of which one in so many fails. */
  const oneIn = (every: number, count: number) =>
    Array.from({ length: count }, (_, n) => (n % every === every - 1 ? 'fails' : 5) as 'fails' | number);
  const noisyAfter = async (...outcomes: ('fails' | number)[]): Promise<boolean> => {
    const slow = polled({ meter: new ListedMeter(...outcomes, 5) });
    await clock.advance((outcomes.length - 1) * 1000);
    return see(slow).meterState.noisy;
  };

  it('is told after 30 readings of which more than a fifth failed (F36)', async () => {
    expect(await noisyAfter(...oneIn(4, 29))).toBe(false);
    expect(await noisyAfter(...oneIn(4, 30))).toBe(true);
    expect(await noisyAfter(...oneIn(5, 30))).toBe(false);
    expect(await noisyAfter(...oneIn(6, 40))).toBe(false);
  });

  it('is judged by the last 60 readings', async () => {
    const bad = oneIn(2, 26);
    const good = oneIn(1000, 34);
    expect(await noisyAfter(...bad, ...good)).toBe(true);
    // The first that failed is the second of all.
    expect(await noisyAfter(...bad, ...good, 5)).toBe(true);
    expect(await noisyAfter(...bad, ...good, 5, 5)).toBe(false);
  });

  it('is not told of a meter that is gone, and is judged anew when it is back', async () => {
    const gone: 'fails'[] = ['fails', 'fails', 'fails', 'fails', 'fails'];
    expect(await noisyAfter(...oneIn(4, 32))).toBe(true);
    expect(await noisyAfter(...oneIn(4, 31), ...gone)).toBe(false);
    expect(await noisyAfter(...oneIn(4, 31), ...gone, ...oneIn(1000, 10))).toBe(false);
    expect(await noisyAfter(...oneIn(4, 31), ...gone, 'fails', ...oneIn(1000, 10))).toBe(false);
    expect(await noisyAfter(...oneIn(4, 31), ...gone, 5, ...oneIn(4, 27), 5, 5)).toBe(false);
    expect(await noisyAfter(...oneIn(4, 31), ...gone, 5, ...oneIn(4, 27), 'fails', 5, 5)).toBe(true);
  });

  it('is the meter’s: others that fail do not count', async () => {
    const slow = polled({
      meter: new ListedMeter(5),
      mainsMeter: new ListedMeter('fails'),
      thermometer: { kind: 'thermometer', readMillicelsius: () => Promise.reject(new Error('no answer')) },
    });
    await clock.advance(60_000);
    expect(see(slow).meterState).toMatchObject({ noisy: false, lost: false });
  });
});

describe('a reading that cannot follow from the one before', () => {
  it('is refused, by how fast the charger’s wire lets a register rise', async () => {
    const slow = polled({ meter: new ListedMeter(5000, 5100, 6100, 5110) });
    await clock.advance(1000);
    expect(slow.registerWattHours).toBe(5100);
    await clock.advance(1000);
    expect(slow.registerWattHours).toBe(5100);
    await clock.advance(1000);
    expect(slow.registerWattHours).toBe(5110);
  });

  it('is refused of the mains too, where more current flows', async () => {
    const milliamps = [500_000, 0, 0] as const;
    const meter = new ListedMeter({ milliamps, importWattHours: 5000 });
    const slow = polled({
      meter,
      mainsMeter: new ListedMeter({ milliamps, importWattHours: 5000 }, { milliamps, importWattHours: 4000 }),
    });
    await clock.advance(600);
    expect(see(slow).mains?.value.milliamps).toEqual(milliamps);
    expect(see(slow).meter).toBeUndefined();
    await clock.advance(1000);
    expect(see(slow).mains?.value.importWattHours).toBe(5000);
  });

  it('is believed when five agree that the meter began anew, which is told once and stands in the log (F30)', async () => {
    const slow = polled({ meter: new ListedMeter(5000, 3) });
    await clock.advance(5500);
    expect(see(slow).meterState.restarted).toBe(true);
    expect(see(slow).meterState.restarted).toBe(false);
    expect(slow.registerWattHours).toBe(3);
    expect(logged).toEqual([
      [{ reason: 'importWattHours fell from 5000 to 3; 5 readings agree' }, 'a meter began to count anew'],
    ]);
  });

  it('is no news while nothing began anew', async () => {
    const slow = polled({ meter: new ListedMeter(5000) });
    expect(see(slow).meterState.restarted).toBe(false);
    await clock.advance(2000);
    expect(see(slow).meterState.restarted).toBe(false);
    expect(logged).toEqual([]);
  });
});
