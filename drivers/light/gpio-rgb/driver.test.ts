// SPDX-License-Identifier: Apache-2.0
import { lightContract } from '../../contract/light.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioRgb } from './driver.ts';
import { gpioRgbEmulator } from './emulator.ts';

lightContract(async () => {
  const rig = new TestRig({ r: { type: 'output' }, g: { type: 'output' }, b: { type: 'output' } });
  return { rig, device: await rig.connect(gpioRgb, gpioRgbEmulator, { red: 'r', green: 'g', blue: 'b' }) };
});
