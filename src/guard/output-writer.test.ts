// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import type { Contactor, PilotOutput } from '../ports/devices.ts';
import { OutputWriter } from './output-writer.ts';

const X1: PilotOutput = { kind: 'X1' };
const F: PilotOutput = { kind: 'F' };
const pwm = (dutyPartsPerMillion: number): PilotOutput => ({ kind: 'pwm', dutyPartsPerMillion });
const TEN_AMPS = pwm(166_667);
const SIXTEEN_AMPS = pwm(266_667);
const MS = 1000;

/** What was written, in order: `on` and `off` to the coil, the wave to the pilot, phases, and notice to the monitor. */
let written: string[];
let coilFails: boolean;

beforeEach(() => {
  written = [];
  coilFails = false;
});

const waveName = (wave: PilotOutput): string => (wave.kind === 'pwm' ? `pwm ${wave.dutyPartsPerMillion}` : wave.kind);

function writer({ switchesContactor = false, hasPhases = false } = {}): OutputWriter {
  const phases: Pick<Contactor, 'usePhases'> = { usePhases: async (count) => void written.push(`${count} phases`) };
  return new OutputWriter({
    pilot: {
      kind: 'pilot',
      traits: { switchesContactor },
      setOutput: async (wave) => void written.push(waveName(wave)),
      sample: async () => ({ kind: 'levels', highMillivolts: 12_000, lowMillivolts: 12_000 }),
    },
    contactor: {
      kind: 'contactor',
      followsWithinMs: 200,
      setCoil: async (on) => {
        written.push(on ? 'on' : 'off');
        if (coilFails) throw new Error('the pin is gone');
      },
      isClosed: async () => false,
      ...(hasPhases ? phases : {}),
    },
    residual: {
      kind: 'residual',
      isTripped: async () => false,
      onTrip: () => () => {},
      selfTest: async () => 'passed',
      contactorSwitches: () => void written.push('monitor told'),
    },
  });
}

const since = (): string[] => written.splice(0);

describe('coil and pilot', () => {
  it('are written on change, and not again while nothing changes', async () => {
    const outputs = writer();
    await outputs.apply(false, X1, 0);
    expect(since()).toEqual(['monitor told', 'off', 'X1']);
    await outputs.apply(false, X1, 10 * MS);
    expect(since()).toEqual([]);
    await outputs.apply(false, F, 20 * MS);
    expect(since()).toEqual(['F']);
    await outputs.apply(false, SIXTEEN_AMPS, 30 * MS);
    expect(since()).toEqual(['pwm 266667']);
    await outputs.apply(false, SIXTEEN_AMPS, 40 * MS);
    expect(since()).toEqual([]);
    await outputs.apply(false, TEN_AMPS, 50 * MS);
    expect(since()).toEqual(['pwm 166667']);
    await outputs.apply(true, TEN_AMPS, 60 * MS);
    expect(since()).toEqual(['monitor told', 'on']);
    await outputs.apply(true, TEN_AMPS, 70 * MS);
    expect(since()).toEqual([]);
    await outputs.apply(true, X1, 80 * MS);
    expect(since()).toEqual(['X1']);
    await outputs.apply(false, X1, 90 * MS);
    expect(since()).toEqual(['monitor told', 'off']);
  });

  it('are written again once a second, so that a disturbed pin does not stay wrong', async () => {
    const outputs = writer();
    await outputs.apply(true, SIXTEEN_AMPS, 5000 * MS);
    since();
    await outputs.apply(true, SIXTEEN_AMPS, 5999 * MS);
    expect(since()).toEqual([]);
    await outputs.apply(true, SIXTEEN_AMPS, 6000 * MS);
    expect(since()).toEqual(['on', 'pwm 266667']);
    await outputs.apply(true, SIXTEEN_AMPS, 6999 * MS);
    expect(since()).toEqual([]);
    await outputs.apply(true, SIXTEEN_AMPS, 7500 * MS);
    expect(since()).toEqual(['on', 'pwm 266667']);
  });

  it('are off after a reset, whatever stood there before', async () => {
    const outputs = writer();
    await outputs.apply(true, SIXTEEN_AMPS, 0);
    since();
    await outputs.reset();
    expect(since()).toEqual(['off', 'X1']);
    expect([outputs.coil, outputs.expected]).toEqual([false, 'open']);
  });
});

describe('what a scan learns from writing', () => {
  it('is that the coil went off, which is when the meter must be read', async () => {
    const outputs = writer();
    await outputs.apply(false, X1, 0);
    expect((await outputs.apply(true, X1, 10 * MS)).coilWentOff).toBe(false);
    expect((await outputs.apply(true, X1, 20 * MS)).coilWentOff).toBe(false);
    expect((await outputs.apply(false, X1, 30 * MS)).coilWentOff).toBe(true);
    expect((await outputs.apply(false, X1, 40 * MS)).coilWentOff).toBe(false);
  });

  it('is a new kind of wave, not another duty of the same', async () => {
    const outputs = writer();
    expect((await outputs.apply(false, X1, 0)).waveKind).toBe('X1');
    expect((await outputs.apply(false, X1, 10 * MS)).waveKind).toBeUndefined();
    expect((await outputs.apply(false, SIXTEEN_AMPS, 20 * MS)).waveKind).toBe('pwm');
    expect((await outputs.apply(false, TEN_AMPS, 30 * MS)).waveKind).toBeUndefined();
    expect((await outputs.apply(false, F, 40 * MS)).waveKind).toBe('F');
  });

  it('is how often the coil was switched on', async () => {
    const outputs = writer();
    expect([outputs.coil, outputs.closings]).toEqual([false, 0]);
    await outputs.apply(false, X1, 0);
    await outputs.apply(true, X1, 10 * MS);
    await outputs.apply(true, X1, 20 * MS);
    expect([outputs.coil, outputs.closings]).toEqual([true, 1]);
    await outputs.apply(false, X1, 30 * MS);
    await outputs.apply(true, X1, 40 * MS);
    expect(outputs.closings).toBe(2);
  });
});

describe('a cut between two scans', () => {
  it('takes the coil’s current at once, and the scan that finds it wanted off writes it again', async () => {
    const outputs = writer();
    await outputs.apply(true, SIXTEEN_AMPS, 0);
    since();
    outputs.cut();
    expect(since()).toEqual(['off']);
    expect([outputs.coil, outputs.expected]).toEqual([false, 'open']);
    expect((await outputs.apply(false, SIXTEEN_AMPS, 10 * MS)).coilWentOff).toBe(true);
    expect(since()).toEqual(['monitor told', 'off']);
  });

  it('that cannot be written is made good by the scan that follows', async () => {
    const outputs = writer();
    await outputs.apply(true, SIXTEEN_AMPS, 0);
    coilFails = true;
    outputs.cut();
    coilFails = false;
    since();
    await outputs.apply(false, SIXTEEN_AMPS, 10 * MS);
    expect(since()).toEqual(['monitor told', 'off']);
  });

  it('counts as a closing anew when the coil is wanted on again', async () => {
    const outputs = writer();
    await outputs.apply(true, SIXTEEN_AMPS, 0);
    outputs.cut();
    since();
    await outputs.apply(true, SIXTEEN_AMPS, 10 * MS);
    expect(since()).toEqual(['monitor told', 'on']);
    expect(outputs.closings).toBe(2);
  });
});

describe('the contacts', () => {
  it('must follow the coil', async () => {
    const outputs = writer();
    expect(outputs.expected).toBe('open');
    await outputs.apply(true, SIXTEEN_AMPS, 0);
    expect(outputs.expected).toBe('closed');
    await outputs.apply(false, SIXTEEN_AMPS, 10 * MS);
    expect(outputs.expected).toBe('open');
  });

  it('may be where a controller of its own puts them while it is given PWM, and while it lets go after X1', async () => {
    const outputs = writer({ switchesContactor: true });
    expect(outputs.expected).toBe('open');
    await outputs.apply(false, X1, 0);
    expect(outputs.expected).toBe('open');
    await outputs.apply(false, SIXTEEN_AMPS, 10 * MS);
    expect(outputs.expected).toBe('either');
    await outputs.apply(true, SIXTEEN_AMPS, 20 * MS);
    expect(outputs.expected).toBe('closed');
    await outputs.apply(true, X1, 30 * MS);
    expect(outputs.expected).toBe('either');
    await outputs.apply(false, X1, 40 * MS);
    expect(outputs.expected).toBe('open');
  });

  it('are switched by a controller that is told its wave again with each order, as it takes one to open for the end', async () => {
    const outputs = writer({ switchesContactor: true });
    await outputs.apply(false, SIXTEEN_AMPS, 0);
    since();
    await outputs.apply(false, SIXTEEN_AMPS, 10 * MS);
    expect(since()).toEqual([]);
    await outputs.apply(true, SIXTEEN_AMPS, 20 * MS);
    expect(since()).toEqual(['monitor told', 'on', 'pwm 266667']);
    await outputs.apply(false, SIXTEEN_AMPS, 30 * MS);
    expect(since()).toEqual(['monitor told', 'off', 'pwm 266667']);
  });
});

describe('the phases', () => {
  it('are chosen before the coil is switched on, and again only when other ones are wanted', async () => {
    const outputs = writer({ hasPhases: true });
    outputs.usePhases(1);
    await outputs.apply(false, SIXTEEN_AMPS, 0);
    expect(since()).not.toContain('1 phases');
    await outputs.apply(true, SIXTEEN_AMPS, 10 * MS);
    expect(since()).toEqual(['1 phases', 'monitor told', 'on']);
    outputs.usePhases(3);
    await outputs.apply(true, SIXTEEN_AMPS, 20 * MS);
    await outputs.apply(false, SIXTEEN_AMPS, 30 * MS);
    expect(since()).toEqual(['monitor told', 'off']);
    await outputs.apply(true, SIXTEEN_AMPS, 40 * MS);
    expect(since()).toEqual(['3 phases', 'monitor told', 'on']);
    await outputs.apply(false, SIXTEEN_AMPS, 50 * MS);
    await outputs.apply(true, SIXTEEN_AMPS, 60 * MS);
    expect(since()).not.toContain('3 phases');
  });

  it('are all three where nobody said otherwise', async () => {
    const outputs = writer({ hasPhases: true });
    await outputs.apply(true, SIXTEEN_AMPS, 0);
    expect(since()[0]).toBe('3 phases');
  });
});
