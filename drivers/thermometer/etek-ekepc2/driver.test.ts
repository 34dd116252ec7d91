// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { RegisterSlave } from '../../contract/register-slave.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { thermometerContract } from '../../contract/thermometer.ts';
import { etekEkepc2Thermometer } from './driver.ts';
import { etekEkepc2ThermometerEmulator } from './emulator.ts';

const OPTIONS = { serial: 'line' };

thermometerContract(async () => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const device = await rig.connect(etekEkepc2Thermometer, etekEkepc2ThermometerEmulator, OPTIONS);
  await rig.clock.advance(1000);
  return { rig, device, resolutionMillicelsius: 1000 };
});

it.each([
  [0xffd8, -40_000],
  [0x007d, 125_000],
])('reads register 157 = %i as %i m°C', async (value, millicelsius) => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  new RegisterSlave(rig, 'line', 255, { 89: 2, 141: 1, 143: 1, 157: value });
  const device = await rig.start(etekEkepc2Thermometer, OPTIONS);
  expect(await rig.finish(device.readMillicelsius())).toBe(millicelsius);
});

it.each([0xffd7, 0x007e])('refuses register 157 = %i', async (value) => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  new RegisterSlave(rig, 'line', 255, { 89: 2, 141: 1, 143: 1, 157: value });
  const device = await rig.start(etekEkepc2Thermometer, OPTIONS);
  await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'protocol' });
});

it('tells a controller that does not answer as a timeout', async () => {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const device = await rig.start(etekEkepc2Thermometer, OPTIONS);
  await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'timeout' });
});
