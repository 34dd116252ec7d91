// SPDX-License-Identifier: Apache-2.0
import { lightContract, networkLampContract } from '../../contract/light.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { fourColourLeds } from './driver.ts';
import { fourColourLedsEmulator } from './emulator.ts';

const folder = { type: 'sysfs' } as const;

async function setUp() {
  const rig = new TestRig({ b: folder, g: folder, r: folder, y: folder });
  const options = { blue: 'b', green: 'g', red: 'r', yellow: 'y' };
  return { rig, device: await rig.connect(fourColourLeds, fourColourLedsEmulator, options) };
}

networkLampContract(setUp);
lightContract(setUp, { yellow: 'yellow', pink: 'blue', white: 'yellow' });
