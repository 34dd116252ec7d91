// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { dipContract } from '../../contract/dip.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { busReferences } from '../../options.ts';
import { gpioDip } from './driver.ts';
import { gpioDipEmulator } from './emulator.ts';

const OPTIONS = { lines: ['sw1', 'sw2', 'sw3'] };

async function setUp() {
  const input = { type: 'input' } as const;
  const rig = new TestRig({ sw1: input, sw2: input, sw3: input });
  return { rig, device: await rig.connect(gpioDip, gpioDipEmulator, OPTIONS) };
}

dipContract(setUp);

describe('DIP switches on lines', () => {
  it('tell the board of each line, so that a missing one is found', () => {
    const parsed = v.parse(gpioDip.options, OPTIONS);
    expect(busReferences(gpioDip.options, parsed).map(({ option, type, bus }) => [option, type, bus])).toEqual([
      ['lines', 'input', 'sw1'],
      ['lines', 'input', 'sw2'],
      ['lines', 'input', 'sw3'],
    ]);
  });

  it.each([[[]], [['sw1', 'sw1']], [Array.from({ length: 9 }, (_, index) => `sw${index}`)]])(
    'cannot be %j',
    (lines) => {
      expect(v.safeParse(gpioDip.options, { lines }).success).toBe(false);
    },
  );

  it('give no code while a switch moves', async () => {
    const { rig, device } = await setUp();
    const line = rig.buses.input('sw2');
    let reads = 0;
    line.isActive = async () => reads++ % 2 === 0;
    await expect(rig.finish(device.readCode())).rejects.toMatchObject({ code: 'protocol', bus: 'sw1, sw2, sw3' });
  });
});
