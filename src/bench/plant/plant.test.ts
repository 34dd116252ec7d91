// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { PlantFixture } from './plant-fixture.ts';

describe('plant', () => {
  let bench: PlantFixture;
  beforeEach(() => {
    bench = new PlantFixture();
  });
  const truth = () => bench.plant.truth(1);

  it('charges a car: B when plugged, C when it sees a valid duty, current on a ramp once the contacts close', async () => {
    bench.offer(1_000_000);
    bench.plant.setVehicle(1, { plugged: true, wants: 'charge', maxMilliamps: 20_000 });
    await bench.clock.advance(1000);
    expect(truth().vehicle.pilotSees).toEqual({ dutyPercent: 100, state: 'B' });
    bench.offer(266_667);
    await bench.clock.advance(249);
    expect(truth().vehicle.pilotSees.state).toBe('B');
    await bench.clock.advance(1);
    expect(truth().vehicle.pilotSees).toEqual({ dutyPercent: 26.67, state: 'C' });
    expect(truth().vehicle.drawsMilliamps).toEqual([0, 0, 0]);
    bench.startBeating();
    bench.world.contactor.driveCoil(true);
    await bench.clock.advance(822);
    const { drawsMilliamps } = truth().vehicle;
    expect(drawsMilliamps[0]).toBeGreaterThan(7900);
    expect(drawsMilliamps[0]).toBeLessThan(8100);
    await bench.clock.advance(1000);
    expect(truth()).toMatchObject({
      vehicle: { drawsMilliamps: [16_000, 0, 0] },
      contactor: { coil: true, closed: true, closings: 1 },
      mains: { present: true, millivolts: [230_000, 0, 0] },
      meter: { milliamps: [16_000, 0, 0] },
      heartbeat: { gateClosed: true },
    });
  });

  it('answers exactly the shape of GET /plant', () => {
    expect(truth()).toEqual({
      microseconds: 0,
      vehicle: {
        plugged: false,
        wants: 'charge',
        pilotSees: { dutyPercent: 0, state: 'A' },
        drawsMilliamps: [0, 0, 0],
      },
      pilot: { highMillivolts: -12_000, lowMillivolts: -12_000, dutyPercent: 0 },
      contactor: { coil: false, closed: false, closings: 0 },
      residual: { acMilliamps: 0, dcMilliamps: 0, tripped: false },
      mains: { present: true, millivolts: [230_000, 0, 0] },
      meter: { wattHours: 0, milliamps: [0, 0, 0] },
      temperatureMillicelsius: 25_000,
      lock: 'unlocked',
      light: { color: 'off', pattern: 'steady' },
      buzzer: 'off',
      display: [],
      heartbeat: { gateClosed: false },
    });
  });

  it('follows a changed duty after its response time, and leaves C within it when the PWM stops', async () => {
    await bench.charge();
    bench.offer(100_000);
    await bench.clock.advance(240);
    expect(truth().vehicle.drawsMilliamps[0]).toBe(16_000);
    await bench.clock.advance(1100);
    expect(truth().vehicle.drawsMilliamps[0]).toBe(6000);
    bench.offer(1_000_000);
    await bench.clock.advance(250);
    expect(truth().vehicle).toMatchObject({ pilotSees: { state: 'B' }, drawsMilliamps: [0, 0, 0] });
  });

  it('a car that does not obey takes its full current and goes on when the PWM stops', async () => {
    bench.plant.setVehicle(1, { obeysPilot: false, maxMilliamps: 25_000 });
    await bench.charge();
    expect(truth().vehicle.drawsMilliamps[0]).toBe(25_000);
    bench.offer(1_000_000);
    await bench.clock.advance(5000);
    expect(truth().vehicle).toMatchObject({ pilotSees: { state: 'C' }, drawsMilliamps: [25_000, 0, 0] });
  });

  it('ends the current at once when the plug is pulled, and tells of C to A', async () => {
    await bench.charge();
    bench.plant.setVehicle(1, { plugged: false });
    expect(truth().vehicle.drawsMilliamps).toEqual([0, 0, 0]);
    expect(bench.happenings('pilot').map((event) => event.kind === 'pilot' && `${event.from}${event.to}`)).toEqual([
      'AB',
      'BC',
      'CA',
    ]);
  });

  it('pulls the contactor in after about 20 ms and lets it go after about 15 ms', async () => {
    await bench.charge();
    bench.world.contactor.driveCoil(false);
    await bench.clock.advance(50);
    const coil = bench.happenings('coil').map((event) => event.microseconds);
    const contacts = bench.happenings('contacts').map((event) => event.microseconds);
    expect(Math.abs((contacts[0] ?? 0) - (coil[0] ?? 0) - 20_000)).toBeLessThanOrEqual(2000);
    expect(Math.abs((contacts[1] ?? 0) - (coil[1] ?? 0) - 15_000)).toBeLessThanOrEqual(2000);
    expect(bench.world.contactor.mirrorClosed()).toBe(false);
  });

  it('does not let the contacts move on a coil pulse shorter than the lag', async () => {
    bench.startBeating();
    bench.world.contactor.driveCoil(true);
    await bench.clock.advance(10);
    bench.world.contactor.driveCoil(false);
    await bench.clock.advance(100);
    expect(truth().contactor).toEqual({ coil: false, closed: false, closings: 0 });
  });

  it('takes the coil current away 80 ms after the last heartbeat edge, so the contacts are open within 100 ms', async () => {
    await bench.charge();
    bench.stopBeating();
    const lastEdge = Math.floor(bench.clock.monotonicMicros() / 10_000) * 10_000;
    await bench.clock.advance(200);
    const gate = bench.happenings('gate').at(-1);
    expect(gate).toMatchObject({ closed: false });
    expect((gate?.microseconds ?? 0) - lastEdge).toBe(80_000);
    const opened = bench.happenings('contacts').at(-1);
    expect(opened).toMatchObject({ closed: false });
    expect((opened?.microseconds ?? 0) - lastEdge).toBeLessThanOrEqual(100_000);
    expect(truth().contactor).toMatchObject({ coil: false, closed: false });
  });

  it('cuts the coil by the monitor`s trip output and by the loss of mains', async () => {
    await bench.charge();
    bench.world.residual.setTripOutput(true);
    expect(truth()).toMatchObject({ contactor: { coil: false }, residual: { tripped: true } });
    bench.world.residual.setTripOutput(false);
    expect(truth().contactor.coil).toBe(true);
    const heard: boolean[] = [];
    bench.plant.onMains((present) => heard.push(present));
    bench.plant.setMains(false);
    expect(truth()).toMatchObject({
      contactor: { coil: false },
      vehicle: { drawsMilliamps: [0, 0, 0] },
      pilot: { highMillivolts: 0, lowMillivolts: 0 },
      mains: { present: false, millivolts: [0, 0, 0] },
    });
    await bench.clock.advance(20);
    expect(truth().contactor.closed).toBe(false);
    bench.plant.setMains(true);
    await bench.clock.advance(100);
    expect(truth().contactor.coil).toBe(false);
    expect(heard).toEqual([false, true]);
  });

  it('shows the house and all connectors to the mains meter', async () => {
    await bench.charge();
    bench.plant.setHouse([5000, 4000, 3000]);
    expect(bench.world.mainsMeter.milliamps()).toEqual([21_000, 4000, 3000]);
    expect(bench.world.meter.watts()).toBe(3680);
  });

  it('numbers events without gaps and hands out those after a number', async () => {
    await bench.charge();
    const all = bench.plant.events(0);
    expect(all.events.map((event) => event.number)).toEqual(all.events.map((_, index) => index + 1));
    expect(all.newest).toBe(all.events.length);
    expect(bench.plant.events(all.newest - 2).events).toEqual(all.events.slice(-2));
    expect(bench.plant.events(all.newest).events).toEqual([]);
  });

  it('is the same world again from the same seed', async () => {
    const other = new PlantFixture();
    for (const fixture of [bench, other]) {
      await fixture.charge();
      fixture.world.contactor.driveCoil(false);
      await fixture.clock.advance(100);
    }
    expect(other.plant.events(0)).toEqual(bench.plant.events(0));
    expect(other.world.pilot.highPeakMillivolts()).toBe(bench.world.pilot.highPeakMillivolts());
  });

  it('keeps connectors apart but feeds them from one supply', async () => {
    const pair = new PlantFixture({ connectors: 2, phases: 3 });
    await pair.charge();
    expect(pair.plant.truth(2).vehicle.plugged).toBe(false);
    expect(pair.plant.truth(1).vehicle.drawsMilliamps).toEqual([16_000, 16_000, 16_000]);
    expect(pair.plant.world(2).mainsMeter.milliamps()).toEqual([16_000, 16_000, 16_000]);
    pair.plant.setMains(false);
    expect(pair.plant.truth(2).mains.present).toBe(false);
    expect(() => pair.plant.truth(3)).toThrow('known: 1, 2');
  });
});
