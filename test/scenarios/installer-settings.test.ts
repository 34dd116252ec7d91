// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { GuardSettings } from '../../src/link/messages.ts';
import { BareGuard, USUAL_SETTINGS } from '../support/bare-guard.ts';

async function guardWith(settings: Partial<GuardSettings> = {}): Promise<BareGuard> {
  const bare = new BareGuard({ ...USUAL_SETTINGS, ...settings });
  await bare.start();
  return bare;
}

const change = (bare: BareGuard, settings: Partial<GuardSettings>) =>
  bare.guard.receive({ type: 'settings', settings: { ...USUAL_SETTINGS, ...settings } });

const REGISTERS: NonNullable<GuardSettings['meter']> = {
  functionCode: 3,
  wordOrder: 'low-first',
  volts: { format: 'int16*0.1', registers: [1, 2, 3] },
  amps: { format: 'int16*0.01', registers: [4, 5, 6] },
  watts: { format: 'int32', register: 7 },
  kilowattHours: { format: 'int32*0.01', register: 9 },
};

it('switches to one phase for the next vehicle, before the coil and never under load (ETEK manual, Phases connected)', async () => {
  const bare = await guardWith();
  await bare.charge();
  expect(bare.phases).toEqual([3]);
  change(bare, { phases: 1 });
  bare.vehicle = 'B';
  await bare.clock.advance(500);
  bare.vehicle = 'C';
  await bare.clock.advance(1500);
  expect([bare.contactsClosed, bare.phases]).toEqual([true, [3]]);
  bare.vehicle = 'A';
  await bare.clock.advance(500);
  await bare.charge();
  expect([bare.contactsClosed, bare.phases]).toEqual([true, [3, 1]]);
});

it('corrects the temperature by what the sensor reads too much, for display and for derating (ETEK manual, Temperature calibration)', async () => {
  const bare = await guardWith();
  bare.millicelsius = 72_000;
  await bare.charge();
  expect(bare.now.temperatureMillicelsius).toBe(72_000);
  expect(bare.now.limit.milliamps).toBe(6000);
  change(bare, { temperatureCorrectionMillicelsius: -8000 });
  await bare.clock.advance(2000);
  expect(bare.now.temperatureMillicelsius).toBe(64_000);
  await bare.clock.advance(65_000);
  expect(bare.now.limit.milliamps).toBe(16_000);
});

it('hands the installer’s registers to the meter, and takes them back (ETEK manual, MANUFACTURER)', async () => {
  const bare = await guardWith({ meter: REGISTERS });
  expect(bare.meterDefinition).toEqual(REGISTERS);
  change(bare, { meter: null });
  expect(bare.meterDefinition).toBeUndefined();
});
