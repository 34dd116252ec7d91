// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { OutputLine } from '../../../src/ports/buses.ts';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { lightContract, networkLampContract } from '../../contract/light.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { fourColour } from './driver.ts';
import { fourColourEmulator } from './emulator.ts';

const OPTIONS = { blue: 'b', green: 'g', red: 'r', yellow: 'y' };

function rigOfLines() {
  const output = { type: 'output' } as const;
  return new TestRig({ b: output, g: output, r: output, y: output });
}

async function setUp() {
  const rig = rigOfLines();
  return { rig, device: await rig.connect(fourColour, fourColourEmulator, OPTIONS) };
}

networkLampContract(setUp);
lightContract(setUp, { yellow: 'yellow', pink: 'blue', white: 'yellow' });

describe('the four lamps', () => {
  it.each([
    ['blue', 'b'],
    ['green', 'g'],
    ['red', 'r'],
    ['yellow', 'y'],
    ['off', ''],
  ] as const)('light one at a time: %s', async (color, line) => {
    const rig = rigOfLines();
    const device = await rig.start(fourColour, OPTIONS);
    for (const before of ['blue', 'yellow', color] as const) await device.show(before, 'steady');
    const levels = await Promise.all(
      ['b', 'g', 'r', 'y'].map(async (name) => ((await rig.buses.output(name).readBack()) ? name : '')),
    );
    expect(levels.join('')).toBe(line);
  });

  it('blink on after a line failed once', async () => {
    const rig = rigOfLines();
    rig.attach(fourColourEmulator, fourColour.options, OPTIONS);
    let fails = false;
    const output = (name: string): OutputLine => {
      const line = rig.buses.output(name);
      const set = async (active: boolean) => {
        if (fails) throw new Error('no such line');
        await line.set(active);
      };
      return { id: line.id, set, readBack: () => line.readBack() };
    };
    const buses = Object.create(rig.buses, { output: { value: output } }) as typeof rig.buses;
    const parsed = { blue: 'b', green: 'g', red: 'r', yellow: 'y' };
    const device = await fourColour.create(parsed, { clock: rig.clock, log: SILENT_LOG, buses });
    await device.show('red', 'fast');
    fails = true;
    await rig.clock.advance(300);
    fails = false;
    await device.show('red', 'fast');
    await rig.clock.advance(100);
    expect(rig.world.lamps.red).toBe(true);
    await rig.clock.advance(250);
    expect(rig.world.lamps.red).toBe(false);
  });
});
