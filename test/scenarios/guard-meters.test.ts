// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../../src/core/faults/catalogue.ts';
import type { GuardDevices } from '../../src/guard/devices.ts';
import type { EnergyMeter, MeterReading } from '../../src/ports/devices.ts';
import { BareGuard, USUAL_SETTINGS } from '../support/bare-guard.ts';

async function started(bare: BareGuard): Promise<BareGuard> {
  await bare.start();
  return bare;
}

const faults = (bare: BareGuard): FaultCode[] => bare.now.faults.map(({ code }) => code);

describe('a meter that fails', () => {
  /** Answers by a list of outcomes, the last one for ever. */
  const meter = (outcomes: (number | 'fails')[]): EnergyMeter => ({
    kind: 'meter',
    read: async () => {
      const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
      if (typeof outcome !== 'number') throw new Error('no answer');
      return {
        millivolts: undefined,
        milliamps: undefined,
        watts: undefined,
        importWattHours: outcome,
        exportWattHours: undefined,
      };
    },
  });

  it('now and then makes its line a disturbed one; altogether, it is lost (F29, F36)', async () => {
    const third = Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? 'fails' : 5) as number | 'fails');
    const bare = await started(new BareGuard(USUAL_SETTINGS, { meter: meter([...third, 'fails']) }));
    await bare.clock.advance(20_000);
    expect(faults(bare)).toEqual([]);
    await bare.clock.advance(15_000);
    expect(faults(bare)).toEqual(['bus-noise']);
    await bare.clock.advance(45_000);
    expect(faults(bare)).toEqual(['meter-lost']);
  });

  it('begins to count anew and is believed after five readings, with a warning (F30)', async () => {
    const bare = await started(new BareGuard(USUAL_SETTINGS, { meter: meter([5000, 5000, 3]) }));
    bare.vehicle = 'B';
    await bare.clock.advance(3500);
    expect(bare.now.meter?.importWattHours).toBe(5000);
    await bare.clock.advance(4000);
    expect(bare.now.meter?.importWattHours).toBe(3);
    expect(faults(bare)).toEqual(['meter-restarted']);
    await bare.clock.advance(61_000);
    expect(faults(bare)).toEqual([]);
  });

  it('begins to count anew without a warning while no vehicle is there, whose bill it could spoil', async () => {
    const bare = await started(new BareGuard(USUAL_SETTINGS, { meter: meter([5000, 5000, 3]) }));
    await bare.clock.advance(8000);
    expect(bare.now.meter?.importWattHours).toBe(3);
    expect(faults(bare)).toEqual([]);
  });

  it('on the mains is counted by itself', async () => {
    const bare = await started(new BareGuard(USUAL_SETTINGS, { mainsMeter: meter([5000, 5000, 3]) }));
    await bare.clock.advance(10_000);
    expect(faults(bare)).toEqual([]);
  });
});

describe('a thermometer that falls silent', () => {
  it('is shown no more after some seconds', async () => {
    const bare = await started(new BareGuard());
    await bare.clock.advance(1500);
    expect(bare.now.temperatureMillicelsius).toBe(25_000);
    bare.thermometerFails = true;
    await bare.clock.advance(8000);
    expect(bare.now.temperatureMillicelsius).toBeNull();
  });
});

describe('what a meter does not have', () => {
  const meter = (reading: Partial<MeterReading>): EnergyMeter => ({
    kind: 'meter',
    read: async () => ({
      millivolts: undefined,
      milliamps: undefined,
      watts: undefined,
      importWattHours: undefined,
      exportWattHours: undefined,
      ...reading,
    }),
  });
  const now = async (parts: Partial<GuardDevices>) => {
    const bare = await started(new BareGuard(USUAL_SETTINGS, parts));
    await bare.clock.advance(2000);
    return bare.now;
  };

  it('is told as unknown', async () => {
    const { meter: told, mainsMilliamps } = await now({
      meter: meter({ importWattHours: 7.9 }),
      mainsMeter: meter({ milliamps: [1.4, 2.6, -3.2], importWattHours: 1 }),
    });
    expect(told).toMatchObject({ millivolts: null, milliamps: null, watts: null, importWattHours: 7 });
    expect(mainsMilliamps).toEqual([1, 3, -3]);
  });

  it('leaves no reading where there is no register', async () => {
    expect((await now({ meter: meter({ watts: 5 }) })).meter).toBeNull();
    expect((await now({ meter: undefined, thermometer: undefined })).meter).toBeNull();
  });
});
