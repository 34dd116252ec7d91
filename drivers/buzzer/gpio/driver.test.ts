// SPDX-License-Identifier: Apache-2.0
import { buzzerContract } from '../../contract/buzzer.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioBuzzer } from './driver.ts';
import { gpioBuzzerEmulator } from './emulator.ts';

buzzerContract(async () => {
  const rig = new TestRig({ line: { type: 'output' } });
  return { rig, device: await rig.connect(gpioBuzzer, gpioBuzzerEmulator, { line: 'line' }) };
});
