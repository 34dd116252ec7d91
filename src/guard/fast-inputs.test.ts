// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { ContactSensor, LockPosition, PilotSample } from '../ports/devices.ts';
import type { GuardDevices } from './devices.ts';
import { FastInputReader, type FastInputs } from './fast-inputs.ts';

/** The machine was on for a while when the guard began. */
const STARTED_AT_MICROS = 10_000_000;

let clock: VirtualClock;
let sample: PilotSample | undefined;
/** What the lines say; undefined: they do not answer. */
let lines: Record<'closed' | 'tripped' | 'pressed' | 'open' | 'earth', boolean | undefined>;
let position: LockPosition | undefined;
let reader: FastInputReader;

const answer = <T>(value: T | undefined): Promise<T> =>
  value === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve(value);
const sensor = (line: keyof typeof lines): ContactSensor => ({
  kind: 'contact-sensor',
  isActive: () => answer(lines[line]),
});
const levels = (high: number, low: number): PilotSample => ({
  kind: 'levels',
  highMillivolts: high,
  lowMillivolts: low,
});

const REQUIRED: GuardDevices = {
  pilot: {
    kind: 'pilot',
    traits: { switchesContactor: false },
    setOutput: async () => {},
    sample: () => answer(sample),
  },
  contactor: {
    kind: 'contactor',
    followsWithinMs: 200,
    setCoil: async () => {},
    isClosed: () => answer(lines.closed),
  },
  residual: {
    kind: 'residual',
    isTripped: () => answer(lines.tripped),
    onTrip: () => () => {},
    selfTest: async () => 'passed',
  },
};
const ALL: GuardDevices = {
  ...REQUIRED,
  emergencyStop: sensor('pressed'),
  tamper: sensor('open'),
  earth: sensor('earth'),
  lock: { kind: 'lock', drive: async () => {}, position: () => answer(position) },
};

beforeEach(() => {
  clock = new VirtualClock(undefined, STARTED_AT_MICROS);
  sample = levels(12_000, 12_000);
  lines = { closed: false, tripped: false, pressed: false, open: false, earth: true };
  position = 'locked';
  reader = new FastInputReader(ALL, clock);
});

/** One scan, so long after the one before. */
async function scan(apartMs = 10): Promise<FastInputs> {
  await clock.advance(apartMs);
  return reader.read();
}

/** So many scans that see the same. */
async function scans(count: number, seen: PilotSample): Promise<FastInputs> {
  sample = seen;
  let last = await scan();
  for (let n = 1; n < count; n += 1) last = await scan();
  return last;
}

describe('an unsafe answer', () => {
  const unsafe = [
    ['emergencyStop', 'pressed', true],
    ['coverOpen', 'open', true],
    ['earthPresent', 'earth', false],
  ] as const;

  it.each(unsafe)(
    'of %s counts when it came twice in a row, and no longer than it is given',
    async (name, line, is) => {
      expect((await scan())[name]).toBe(!is);
      lines[line] = is;
      expect((await scan())[name]).toBe(!is);
      expect((await scan())[name]).toBe(is);
      expect((await scan())[name]).toBe(is);
      lines[line] = !is;
      expect((await scan())[name]).toBe(!is);
      lines[line] = is;
      expect((await scan())[name]).toBe(!is);
    },
  );

  it.each(unsafe)('of %s counts alone when the look before it was more than 25 ms ago', async (name, line, is) => {
    await scan();
    lines[line] = is;
    expect((await scan(25))[name]).toBe(!is);
    lines[line] = !is;
    await scan();
    lines[line] = is;
    expect((await scan(26))[name]).toBe(is);
  });

  it('that does not come is none, and the line is lost', async () => {
    for (const [name, line] of unsafe) {
      lines[line] = undefined;
      const seen = await scan();
      expect([seen[name], seen.inputLost]).toEqual([undefined, true]);
      lines[line] = line === 'earth';
      expect((await scan()).inputLost).toBe(false);
    }
  });

  it('is not expected of a part that is not fitted', async () => {
    reader = new FastInputReader(REQUIRED, clock);
    expect(await scan()).toMatchObject({
      emergencyStop: undefined,
      coverOpen: undefined,
      earthPresent: undefined,
      inputLost: false,
      locked: true,
    });
  });
});

describe('contacts, monitor and lock', () => {
  it('are taken as they are in each scan', async () => {
    expect(await scan()).toMatchObject({ contactsClosed: false, residualTripped: false, locked: true });
    lines.closed = true;
    lines.tripped = true;
    position = 'unlocked';
    expect(await scan()).toMatchObject({
      contactsClosed: true,
      residualTripped: true,
      locked: false,
      inputLost: false,
    });
  });

  it('that do not answer are closed, not tripped, and not locked, and the line is lost', async () => {
    lines.closed = undefined;
    expect(await scan()).toMatchObject({ contactsClosed: true, inputLost: true });
    lines.closed = false;
    lines.tripped = undefined;
    expect(await scan()).toMatchObject({ residualTripped: false, inputLost: true });
    lines.tripped = false;
    position = undefined;
    expect(await scan()).toMatchObject({ locked: false, inputLost: true });
  });
});

describe('the pilot’s levels', () => {
  it('say nothing of the vehicle for 60 ms after the start, and then what three looks agree on', async () => {
    expect((await scans(5, levels(9000, 9000))).vehicle).toBe('unknown');
    const settled = await scan();
    expect(settled.look).toEqual({ highMillivolts: 9000, lowMillivolts: 9000, output: 'X1', settled: true });
    expect(settled.vehicle).toBe('unknown');
    expect((await scan()).vehicle).toBe('unknown');
    expect((await scan()).vehicle).toBe('B');
  });

  it('are told with what was ordered, and whether it has settled', async () => {
    expect((await scans(1, levels(9000, 9000))).look).toMatchObject({ output: 'X1', settled: false });
    reader.outputChanged('pwm');
    expect((await scans(5, levels(9000, -12_000))).look).toMatchObject({ output: 'pwm', settled: false });
    expect((await scan()).look).toMatchObject({ output: 'pwm', settled: true });
  });

  it('go on telling of the vehicle while the wave settles, once it is known', async () => {
    await scans(10, levels(9000, 9000));
    reader.outputChanged('pwm');
    expect((await scans(3, levels(12_000, -12_000))).vehicle).toBe('A');
  });

  it('say nothing while F is put out, and for 60 ms after it', async () => {
    await scans(10, levels(9000, 9000));
    reader.outputChanged('F');
    expect((await scans(20, levels(-12_000, -12_000))).vehicle).toBe('unknown');
    expect((await scan()).look).toMatchObject({ output: 'F', settled: true });
    reader.outputChanged('X1');
    expect((await scans(7, levels(9000, 9000))).vehicle).toBe('unknown');
    expect((await scan()).vehicle).toBe('B');
  });

  it('stay as they were when a look fails, and grow old', async () => {
    const before = await scans(10, levels(9000, 9000));
    expect(before.pilotAgeMicros).toBe(0);
    sample = undefined;
    expect(await scan()).toMatchObject({
      vehicle: 'B',
      sample: levels(9000, 9000),
      look: undefined,
      pilotAgeMicros: 10_000,
      inputLost: false,
    });
    expect((await scan(15)).pilotAgeMicros).toBe(25_000);
  });

  it('that were never measured are as old as the guard', async () => {
    sample = undefined;
    expect(await scan(30)).toMatchObject({ vehicle: 'unknown', sample: undefined, pilotAgeMicros: 30_000 });
  });
});

describe('the vehicle’s diode', () => {
  it('is looked for only in a settled wave, in three looks (IEC 61851-1 A.3)', async () => {
    expect((await scans(20, levels(9000, 9000))).diode).toBe('unknown');
    reader.outputChanged('pwm');
    expect((await scans(7, levels(9000, -12_000))).diode).toBe('unknown');
    expect((await scan()).diode).toBe('present');
  });

  it('is missing where the low half of the wave is loaded', async () => {
    await scans(10, levels(9000, 9000));
    reader.outputChanged('pwm');
    expect((await scans(8, levels(9000, -8800))).diode).toBe('missing');
  });

  it('is not looked for without a vehicle', async () => {
    await scans(10, levels(12_000, 12_000));
    reader.outputChanged('pwm');
    expect((await scans(20, levels(12_000, -8800))).diode).toBe('unknown');
  });

  it('has to be shown again by the next vehicle, and after the wave was gone', async () => {
    await scans(10, levels(9000, 9000));
    reader.outputChanged('pwm');
    expect((await scans(10, levels(9000, -12_000))).diode).toBe('present');
    expect((await scans(3, levels(12_000, -12_000))).diode).toBe('unknown');
    expect((await scans(3, levels(9000, -12_000))).vehicle).toBe('B');
    expect((await scans(5, levels(9000, -12_000))).diode).toBe('present');
    reader.outputChanged('X1');
    expect((await scan()).diode).toBe('unknown');
  });

  it('is not blamed while the high half is on its way elsewhere, as in a short circuit to earth', async () => {
    await scans(10, levels(6000, 6000));
    await scans(10, levels(6000, 6000));
    reader.outputChanged('pwm');
    expect((await scans(10, levels(6000, -12_000))).diode).toBe('present');
    // Towards D it takes five looks: until then the vehicle is in C, and its diode as it was.
    expect(await scans(4, levels(3000, -5000))).toMatchObject({ vehicle: 'C', diode: 'present' });
  });
});

describe('a controller’s verdict', () => {
  const verdict = (vehicle: 'A' | 'B' | 'C' | 'error', diodeMissing = false): PilotSample => ({
    kind: 'verdict',
    vehicle,
    diodeMissing,
  });

  it('is believed at once, and tells no levels', async () => {
    sample = verdict('C');
    expect(await scan()).toMatchObject({ vehicle: 'C', look: undefined, sample: verdict('C') });
    sample = verdict('error');
    expect((await scan()).vehicle).toBe('error');
  });

  it('vouches for the diode while it is given PWM, unless it found none', async () => {
    sample = verdict('B');
    expect((await scan()).diode).toBe('unknown');
    reader.outputChanged('pwm');
    expect((await scan()).diode).toBe('present');
    sample = verdict('B', true);
    expect((await scan()).diode).toBe('missing');
    reader.outputChanged('X1');
    expect((await scan()).diode).toBe('missing');
    sample = verdict('B');
    expect((await scan()).diode).toBe('unknown');
  });
});
