// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { PlantFixture } from './plant-fixture.ts';

/** A minute at 16 A on three phases of 230 V: 11.04 kW. */
const WATT_HOURS_PER_MINUTE = 184;

describe('faults of the meter', () => {
  let bench: PlantFixture;
  beforeEach(async () => {
    bench = new PlantFixture({ phases: 3 });
    await bench.charge();
  });
  const meter = () => bench.world.meter;
  const minute = async () => {
    const before = meter().importWattHours();
    await bench.clock.advance(60_000);
    return meter().importWattHours() - before;
  };

  it('a meter that lies shows 46 A of 80 A, and 57 % of the power, on every phase that carries one (A33)', async () => {
    bench.plant.setVehicle(1, { obeysPilot: false, maxMilliamps: 80_000 });
    await bench.clock.advance(10_000);
    bench.plant.setFault(1, 'meter-lies', true);
    expect(meter().milliamps()).toEqual([45_600, 45_600, 45_600]);
    expect(meter().watts()).toBe(31_464);
    expect(meter().millivolts()).toEqual([230_000, 230_000, 230_000]);
    expect(bench.plant.truth(1)).toMatchObject({
      vehicle: { drawsMilliamps: [80_000, 80_000, 80_000] },
      meter: { milliamps: [45_600, 45_600, 45_600] },
    });
    expect(bench.world.mainsMeter.milliamps()).toEqual([80_000, 80_000, 80_000]);
    bench.plant.setFault(1, 'meter-lies', false);
    expect(meter().milliamps()).toEqual([80_000, 80_000, 80_000]);
    expect(meter().watts()).toBe(55_200);
  });

  it('a meter that lies counts the whole energy all the same', async () => {
    const honest = await minute();
    bench.plant.setFault(1, 'meter-lies', true, 10);
    expect(Math.abs((await minute()) - honest)).toBeLessThanOrEqual(1);
    expect(Math.abs(honest - WATT_HOURS_PER_MINUTE)).toBeLessThanOrEqual(1);
  });

  it('a frozen meter keeps current, power, voltage and energy, and has counted what flowed meanwhile', async () => {
    const before = meter().importWattHours();
    bench.plant.setFault(1, 'meter-frozen', true);
    bench.plant.setFault(1, 'mains-voltage', true, 210);
    bench.plant.setVehicle(1, { maxMilliamps: 10_000 });
    await bench.clock.advance(60_000);
    const kept = { milliamps: [16_000, 16_000, 16_000], wattHours: before };
    expect(bench.plant.truth(1)).toMatchObject({ vehicle: { drawsMilliamps: [10_000, 10_000, 10_000] }, meter: kept });
    expect([meter().milliamps(), meter().watts(), meter().millivolts(), meter().importWattHours()]).toEqual([
      [16_000, 16_000, 16_000],
      11_040,
      [230_000, 230_000, 230_000],
      before,
    ]);
    bench.plant.setFault(1, 'meter-frozen', false);
    expect([meter().milliamps(), meter().watts(), meter().millivolts()]).toEqual([
      [10_000, 10_000, 10_000],
      6300,
      [210_000, 210_000, 210_000],
    ]);
    expect(meter().importWattHours() - before).toBeGreaterThanOrEqual(105);
  });

  it('a frozen meter stays as it froze when it is told again, and while it lies; its register can be set', () => {
    bench.plant.setFault(1, 'meter-frozen', true);
    bench.plant.setVehicle(1, { plugged: false });
    bench.plant.setFault(1, 'meter-frozen', true);
    bench.plant.setFault(1, 'meter-lies', true);
    expect(meter().milliamps()).toEqual([16_000, 16_000, 16_000]);
    bench.plant.setMeterRegister(1, 500);
    expect(bench.plant.truth(1).meter.wattHours).toBe(500);
    bench.plant.setFault(1, 'meter-frozen', false);
    expect(bench.plant.truth(1).meter).toEqual({ wattHours: 500, milliamps: [0, 0, 0] });
  });

  it('a frozen meter does not keep the charger alive through a power cut', () => {
    bench.plant.setFault(1, 'meter-frozen', true);
    bench.plant.setMains(false);
    expect(bench.world.meter.millivolts()).toEqual([230_000, 230_000, 230_000]);
    expect(bench.world.supply.millivolts()).toEqual([0, 0, 0]);
  });
});

describe('faults of the supply', () => {
  it.each([
    [1, [0, 230_000, 230_000], [0, 16_000, 16_000]],
    [2, [230_000, 0, 230_000], [16_000, 0, 16_000]],
    [3, [230_000, 230_000, 0], [16_000, 16_000, 0]],
  ])(
    'without L%d that conductor has no voltage and no current; power and energy are of two',
    async (phase, volts, amps) => {
      const bench = new PlantFixture({ phases: 3 });
      await bench.charge();
      bench.plant.setHouse([1000, 1000, 1000]);
      bench.plant.setFault(1, 'phase-lost', true, phase);
      const { meter, mainsMeter } = bench.world;
      expect([meter.millivolts(), meter.milliamps(), meter.watts()]).toEqual([volts, amps, 7360]);
      expect(bench.plant.truth(1)).toMatchObject({ mains: { millivolts: volts }, vehicle: { drawsMilliamps: amps } });
      // The mains meter is before the break.
      expect(mainsMeter.millivolts()).toEqual([230_000, 230_000, 230_000]);
      expect(mainsMeter.milliamps()).toEqual(amps.map((milliamps) => milliamps + 1000));
      const before = meter.importWattHours();
      await bench.clock.advance(60_000);
      expect(Math.abs(meter.importWattHours() - before - 123)).toBeLessThanOrEqual(1);
      bench.plant.setFault(1, 'phase-lost', false);
      await bench.clock.advance(3000);
      expect([meter.millivolts(), meter.milliamps()]).toEqual([
        [230_000, 230_000, 230_000],
        [16_000, 16_000, 16_000],
      ]);
    },
  );

  it('a car on one phase draws nothing when that one is lost, and does not notice the others', async () => {
    const bench = new PlantFixture({ phases: 3 });
    bench.plant.setVehicle(1, { phases: 1 });
    await bench.charge();
    bench.plant.setFault(1, 'phase-lost', true);
    expect(bench.world.meter.milliamps()).toEqual([16_000, 0, 0]);
    bench.plant.setFault(1, 'phase-lost', true, 1);
    expect(bench.world.meter.milliamps()).toEqual([0, 0, 0]);
    expect(bench.world.meter.watts()).toBe(0);
  });

  it('a voltage that is set again and again shows at once each time, and is what the energy is counted with', async () => {
    const bench = new PlantFixture();
    await bench.charge();
    for (let volts = 160; volts <= 300; volts += 1) {
      bench.plant.setFault(1, 'mains-voltage', true, volts);
      expect(bench.world.meter.millivolts()).toEqual([volts * 1000, 0, 0]);
      expect(bench.world.meter.watts()).toBe(volts * 16);
    }
    const from = bench.world.meter.importWattHours();
    // A minute from 160 V to 279 V in steps of half a second: 219.5 V in the mean.
    for (let step = 0; step < 120; step += 1) {
      bench.plant.setFault(1, 'mains-voltage', true, 160 + step);
      await bench.clock.advance(500);
    }
    expect(Math.abs(bench.world.meter.importWattHours() - from - (219.5 * 16) / 60)).toBeLessThan(1);
    bench.plant.setFault(1, 'mains-voltage', false);
    expect(bench.world.meter.millivolts()).toEqual([230_000, 0, 0]);
  });

  it.each([1, 5, 12, 40, 300, 900])(
    'a power cut of %d ms opens the contactor for good and stops the meter',
    async (ms) => {
      const bench = new PlantFixture();
      await bench.charge();
      bench.plant.setMains(false);
      expect(bench.plant.truth(1).pilot).toMatchObject({ highMillivolts: 0, lowMillivolts: 0 });
      const counted = bench.world.meter.importWattHours();
      await bench.clock.advance(ms);
      bench.plant.setMains(true);
      // Nobody has told the pins anything yet.
      expect(bench.plant.truth(1)).toMatchObject({
        contactor: { coil: false },
        pilot: { highMillivolts: -12_000, lowMillivolts: -12_000 },
      });
      await bench.clock.advance(1000);
      expect(bench.plant.truth(1).contactor).toEqual({ coil: false, closed: false, closings: 1 });
      expect(bench.plant.truth(1).vehicle.pilotSees.state).toBe('F');
      expect(bench.world.meter.importWattHours() - counted).toBeLessThanOrEqual(1);
    },
  );
});

describe('faults of contactor and switches', () => {
  it('a part beside the open contacts carries current through the meter, and the mirror contact says open', async () => {
    const bench = new PlantFixture({ phases: 3 });
    bench.plant.setFault(1, 'contactor-leak', true);
    const { meter, mainsMeter, contactor } = bench.world;
    expect(meter.milliamps()).toEqual([2000, 0, 0]);
    expect(meter.watts()).toBe(460);
    expect(mainsMeter.milliamps()).toEqual([2000, 0, 0]);
    expect(contactor.mirrorClosed()).toBe(false);
    expect(bench.plant.truth(1)).toMatchObject({
      vehicle: { drawsMilliamps: [0, 0, 0] },
      contactor: { closed: false, closings: 0 },
      meter: { milliamps: [2000, 0, 0] },
    });
    await bench.clock.advance(3_600_000);
    expect(meter.importWattHours()).toBe(460);
    bench.plant.setFault(1, 'contactor-leak', false);
    await bench.clock.advance(3_600_000);
    expect([meter.milliamps(), meter.importWattHours()]).toEqual([[0, 0, 0], 460]);
  });

  it('takes nothing beside closed contacts, without L1, and in a power cut', async () => {
    const bench = new PlantFixture({ phases: 3 });
    bench.plant.setFault(1, 'contactor-leak', true, 500);
    await bench.charge();
    expect(bench.world.meter.milliamps()).toEqual([16_000, 16_000, 16_000]);
    bench.world.contactor.driveCoil(false);
    await bench.clock.advance(50);
    expect(bench.world.meter.milliamps()).toEqual([500, 0, 0]);
    bench.plant.setFault(1, 'phase-lost', true, 1);
    expect(bench.world.meter.milliamps()).toEqual([0, 0, 0]);
    bench.plant.setFault(1, 'phase-lost', false);
    bench.plant.setMains(false);
    expect(bench.world.meter.milliamps()).toEqual([0, 0, 0]);
    bench.plant.setMains(true);
    expect(bench.world.meter.milliamps()).toEqual([500, 0, 0]);
  });

  it('a DIP switch that was moved stays moved over a power cut, and goes back to the delivered code', () => {
    const bench = new PlantFixture({ dipCode: 0b101 });
    let told = 0;
    bench.world.onChange(() => {
      told += 1;
    });
    for (const code of [0, 1, 2, 3, 4, 5, 6, 7]) {
      bench.plant.setFault(1, 'dip-switch', true, code);
      expect(bench.world.dip.code()).toBe(code);
    }
    expect(told).toBeGreaterThanOrEqual(8);
    bench.plant.setMains(false);
    bench.plant.setMains(true);
    expect(bench.world.dip.code()).toBe(7);
    bench.plant.setFault(1, 'dip-switch', false);
    expect(bench.world.dip.code()).toBe(0b101);
  });
});
