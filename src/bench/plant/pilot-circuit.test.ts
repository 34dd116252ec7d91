// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { PilotCircuit } from './pilot-circuit.ts';

/** No noise: the middle of the range. */
const quiet = { uniform: () => 0.5, uuid: () => '' };
const pwm = { kind: 'wave', periodMicros: 1000, dutyMicros: 500 } as const;
const resistor = (ohms: number, diode = true) => ({ kind: 'resistor', ohms, diode }) as const;

function circuit() {
  const pilot = new PilotCircuit(quiet);
  pilot.setDrive(0, pwm);
  return pilot;
}

describe('PilotCircuit', () => {
  it.each([
    ['A', { kind: 'open' } as const, 12_000, -12_000],
    ['B', resistor(2740), 9000, -12_000],
    ['C', resistor(882), 6000, -12_000],
    ['D', resistor(246), 3000, -12_000],
    ['E', { kind: 'short' } as const, 0, 0],
    ['B without diode', resistor(2740, false), 8791, -8791],
    ['C without diode', resistor(882, false), 5624, -5624],
  ])('shows %s at its levels (IEC 61851-1 Table A.4)', (_, load, high, low) => {
    const pilot = circuit();
    pilot.setLoad(0, load);
    expect(Math.abs(pilot.levels().highMillivolts - high)).toBeLessThan(100);
    expect(Math.abs(pilot.levels().lowMillivolts - low)).toBeLessThan(100);
  });

  it('shows a rise at once and a fall with a time constant of 20 ms', () => {
    const pilot = circuit();
    pilot.setLoad(0, resistor(882));
    const c = pilot.heldHighMillivolts(100_000);
    pilot.setLoad(100_000, resistor(2740));
    expect(pilot.heldHighMillivolts(100_100)).toBeGreaterThan(8900);
    pilot.setLoad(200_000, resistor(882));
    expect(pilot.heldHighMillivolts(204_000)).toBeGreaterThan(7000);
    expect(pilot.heldHighMillivolts(210_000)).toBeLessThan(c + 50);
  });

  it('droops between two peaks by no more than the bleed allows in a period', () => {
    const pilot = new PilotCircuit(quiet);
    pilot.setDrive(0, { kind: 'wave', periodMicros: 1000, dutyMicros: 100 });
    expect(pilot.heldHighMillivolts(50)).toBe(12_000);
    expect(pilot.heldHighMillivolts(999)).toBe(Math.round(12_000 * Math.exp(-899 / 20_000)));
    expect(pilot.heldHighMillivolts(1000)).toBe(12_000);
  });

  it('lets the low peak fade to 0 V at a constant +12 V, and the high peak at a constant −12 V', () => {
    const pilot = circuit();
    pilot.setDrive(10_000, { kind: 'wave', periodMicros: 1000, dutyMicros: 1000 });
    expect(pilot.levels()).toEqual({ highMillivolts: 12_000, lowMillivolts: 12_000 });
    expect(pilot.heldLowMillivolts(30_000)).toBeGreaterThan(-4700);
    expect(Math.abs(pilot.heldLowMillivolts(300_000))).toBe(0);
    pilot.setDrive(300_000, { kind: 'wave', periodMicros: 1000, dutyMicros: 0 });
    expect(pilot.levels()).toEqual({ highMillivolts: -12_000, lowMillivolts: -12_000 });
    expect(pilot.heldLowMillivolts(300_000)).toBe(-12_000);
    expect(pilot.heldHighMillivolts(600_000)).toBe(0);
  });

  it('adds noise of at most 30 mV', () => {
    let draw = 0;
    const pilot = new PilotCircuit({ uniform: () => (draw++ % 2 === 0 ? 0 : 0.999999), uuid: () => '' });
    pilot.setDrive(0, { kind: 'wave', periodMicros: 1000, dutyMicros: 1000 });
    expect([pilot.heldHighMillivolts(0), pilot.heldHighMillivolts(0)]).toEqual([11_970, 12_030]);
  });
});
