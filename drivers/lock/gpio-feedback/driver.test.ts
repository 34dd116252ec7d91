// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { lockContract } from '../../contract/lock.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioFeedbackLock } from './driver.ts';
import { gpioFeedbackLockEmulator } from './emulator.ts';

const OPTIONS = { lock: 'close', unlock: 'open', feedback: 'switch' };

async function setUp() {
  const rig = new TestRig({ close: { type: 'output' }, open: { type: 'output' }, switch: { type: 'input' } });
  return { rig, device: await rig.connect(gpioFeedbackLock, gpioFeedbackLockEmulator, OPTIONS) };
}

lockContract(setUp);

describe('the motor', () => {
  it('is never driven both ways at once, and is without current afterwards', async () => {
    const { rig, device } = await setUp();
    const current = { close: false, open: false };
    let both = false;
    for (const line of ['close', 'open'] as const) {
      rig.buses.attachOutput(line, (on) => {
        current[line] = on;
        both ||= current.close && current.open;
      });
    }
    await rig.finish(Promise.all([device.drive('locked'), device.drive('unlocked'), device.drive('locked')]));
    expect(both).toBe(false);
    expect(current).toEqual({ close: false, open: false });
  });

  it('has current for its pulse at most when the bolt is jammed', async () => {
    const { rig, device } = await setUp();
    rig.world.boltMoves = false;
    expect(await rig.duration(() => device.drive('locked'))).toBeLessThanOrEqual(610);
  });
});
