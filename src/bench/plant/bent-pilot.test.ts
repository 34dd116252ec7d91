// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { PlantFixture } from './plant-fixture.ts';

const X1 = 1_000_000;
const AT_10_AMPERES = 166_667;
const AT_16_AMPERES = 266_667;

describe('a stuck pilot generator', () => {
  it('goes on with its PWM though X1 is ordered, and the car goes on charging', async () => {
    const bench = new PlantFixture();
    await bench.charge();
    bench.plant.setFault(1, 'pilot-stuck', true);
    bench.offer(X1);
    await bench.clock.advance(5000);
    expect(bench.world.pilot.lowPeakMillivolts()).toBeLessThan(-11_000);
    expect(bench.plant.truth(1)).toMatchObject({
      pilot: { dutyPercent: 26.67, lowMillivolts: -12_000 },
      vehicle: { pilotSees: { dutyPercent: 26.67, state: 'C' }, drawsMilliamps: [16_000, 0, 0] },
    });
    bench.plant.setFault(1, 'pilot-stuck', false);
    expect(bench.plant.truth(1).pilot.dutyPercent).toBe(100);
    await bench.clock.advance(1000);
    expect(bench.world.pilot.lowPeakMillivolts()).toBeGreaterThan(-100);
    expect(bench.plant.truth(1).vehicle).toMatchObject({ pilotSees: { state: 'B' }, drawsMilliamps: [0, 0, 0] });
  });

  it('stays at +12 V though PWM is ordered', async () => {
    const bench = new PlantFixture();
    bench.offer(X1);
    bench.plant.setFault(1, 'pilot-stuck', true);
    bench.plant.setVehicle(1, { plugged: true, wants: 'charge' });
    bench.offer(AT_16_AMPERES);
    await bench.clock.advance(1000);
    expect(bench.plant.truth(1)).toMatchObject({ pilot: { dutyPercent: 100 }, vehicle: { pilotSees: { state: 'B' } } });
    bench.plant.setFault(1, 'pilot-stuck', false);
    await bench.clock.advance(1000);
    expect(bench.plant.truth(1).vehicle.pilotSees).toEqual({ dutyPercent: 26.67, state: 'C' });
  });

  it('has no voltage in a power cut, and is stuck again at the same wave after it', () => {
    const bench = new PlantFixture();
    bench.offer(AT_16_AMPERES);
    bench.plant.setFault(1, 'pilot-stuck', true);
    bench.plant.setMains(false);
    expect(bench.plant.truth(1).pilot).toEqual({ highMillivolts: 0, lowMillivolts: 0, dutyPercent: 0 });
    bench.plant.setMains(true);
    expect(bench.plant.truth(1).pilot.dutyPercent).toBe(26.67);
    bench.plant.setFault(1, 'pilot-stuck', false);
    expect(bench.plant.truth(1).pilot).toEqual({ highMillivolts: -12_000, lowMillivolts: -12_000, dutyPercent: 0 });
  });
});

describe('S2 that chatters (A36)', () => {
  it.each([1, 20, 333, 1000])('closes and opens again %d times a second, evenly', async (hertz) => {
    const bench = new PlantFixture();
    bench.offer(AT_16_AMPERES);
    bench.plant.setVehicle(1, { plugged: true, wants: 'nothing' });
    bench.plant.setFault(1, 'pilot-chatter', true, hertz);
    const start = bench.plant.events(0).newest;
    await bench.clock.advance(3000);
    const flips = bench.plant.events(start).events.filter((event) => event.kind === 'pilot');
    expect(Math.abs(flips.length - 6 * hertz)).toBeLessThanOrEqual(hertz === 333 ? 6 : 0);
    for (const [index, flip] of flips.entries()) {
      expect(flip).toMatchObject(index % 2 === 0 ? { from: 'B', to: 'C' } : { from: 'C', to: 'B' });
      if (index > 0)
        expect(flip.microseconds - (flips[index - 1]?.microseconds ?? 0)).toBe(Math.round(500_000 / hertz));
    }
  });

  it('needs no PWM, and the car has its own switch back afterwards', async () => {
    const bench = new PlantFixture();
    bench.offer(X1);
    bench.plant.setVehicle(1, { plugged: true, wants: 'charge' });
    bench.plant.setFault(1, 'pilot-chatter', true, 1);
    await bench.clock.advance(500);
    expect(bench.plant.truth(1).vehicle.pilotSees.state).toBe('C');
    expect(bench.plant.truth(1).pilot.highMillivolts).toBeLessThan(6100);
    bench.plant.setFault(1, 'pilot-chatter', false);
    expect(bench.plant.truth(1).vehicle.pilotSees.state).toBe('B');
    const settled = bench.plant.events(0).newest;
    await bench.clock.advance(5000);
    expect(bench.plant.events(settled).events).toEqual([]);
  });

  it('shows nothing without a plug, goes on when one comes, and takes another pace at once', async () => {
    const bench = new PlantFixture();
    bench.offer(AT_16_AMPERES);
    bench.plant.setFault(1, 'pilot-chatter', true, 10);
    const pilots = () => bench.happenings('pilot').length;
    await bench.clock.advance(1000);
    expect(pilots()).toBe(0);
    bench.plant.setVehicle(1, { plugged: true });
    const plugged = pilots();
    await bench.clock.advance(1000);
    expect(pilots() - plugged).toBe(20);
    bench.plant.setFault(1, 'pilot-chatter', true, 100);
    const faster = pilots();
    await bench.clock.advance(1000);
    expect(pilots() - faster).toBe(200);
  });

  it('breaks the current each time while the contacts are closed', async () => {
    const bench = new PlantFixture();
    await bench.charge();
    bench.plant.setFault(1, 'pilot-chatter', true, 1);
    await bench.clock.advance(600);
    expect(bench.plant.truth(1).vehicle).toMatchObject({ pilotSees: { state: 'B' }, drawsMilliamps: [0, 0, 0] });
    await bench.clock.advance(500);
    expect(bench.plant.truth(1).vehicle.drawsMilliamps[0]).toBeGreaterThan(500);
  });

  it('is the same to the microsecond from the same seed, for an hour at 1 Hz', async () => {
    const hour = async () => {
      const bench = new PlantFixture();
      bench.plant.setVehicle(1, { plugged: true });
      bench.plant.setFault(1, 'pilot-chatter', true, 1);
      await bench.clock.advance(3_600_000);
      return bench.happenings('pilot');
    };
    const [first, again] = [await hour(), await hour()];
    expect(first.length).toBe(7201);
    expect(again).toEqual(first);
  });
});

describe('a car that ignores the pilot', () => {
  const drawn = (bench: PlantFixture) => bench.plant.truth(1).vehicle.drawsMilliamps;

  it('keeps its former current after the offer was lowered, and after X1', async () => {
    const bench = new PlantFixture();
    await bench.charge();
    bench.plant.setVehicle(1, { obeysPilot: false, maxMilliamps: 16_000 });
    bench.offer(AT_10_AMPERES);
    await bench.clock.advance(10_000);
    expect(drawn(bench)).toEqual([16_000, 0, 0]);
    bench.offer(X1);
    await bench.clock.advance(10_000);
    expect(drawn(bench)).toEqual([16_000, 0, 0]);
    bench.plant.setVehicle(1, { obeysPilot: true });
    await bench.clock.advance(1000);
    expect(drawn(bench)).toEqual([0, 0, 0]);
  });

  it.each([
    [15, 18_400],
    [30, 20_800],
    [60, 25_600],
    [200, 48_000],
  ])('draws %d %% more than 16 A, whatever its own limit, and follows the offer down', async (percent, milliamps) => {
    const bench = new PlantFixture({ phases: 3 });
    bench.plant.setVehicle(1, { maxMilliamps: 16_000 });
    await bench.charge();
    bench.plant.setFault(1, 'overdraw', true, percent);
    await bench.clock.advance(10_000);
    expect(drawn(bench)).toEqual([milliamps, milliamps, milliamps]);
    bench.offer(AT_10_AMPERES);
    await bench.clock.advance(10_000);
    const lowered = 100 * (100 + percent);
    expect(drawn(bench)).toEqual([lowered, lowered, lowered]);
    bench.plant.setFault(1, 'overdraw', false);
    await bench.clock.advance(10_000);
    expect(drawn(bench)).toEqual([10_000, 10_000, 10_000]);
  });

  it('draws 80 A from three phases of an outlet that offers 16', async () => {
    const bench = new PlantFixture({ phases: 3 });
    bench.plant.setVehicle(1, { obeysPilot: false, maxMilliamps: 80_000 });
    await bench.charge();
    await bench.clock.advance(10_000);
    expect(drawn(bench)).toEqual([80_000, 80_000, 80_000]);
    expect(bench.world.meter.watts()).toBe(55_200);
  });
});
