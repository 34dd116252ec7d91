// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { BusError, type OutputLine } from '../../../src/ports/buses.ts';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { lockContract } from '../../contract/lock.ts';
import { lostInput, withLines } from '../../contract/made-lines.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioFeedbackLock } from './driver.ts';
import { gpioFeedbackLockEmulator } from './emulator.ts';

const BUSES = { close: { type: 'output' }, open: { type: 'output' }, switch: { type: 'input' } } as const;
const OPTIONS = { lock: 'close', unlock: 'open', feedback: 'switch' };

async function setUp() {
  const rig = new TestRig(BUSES);
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

  it('stops 75 ms after the switch says locked and 50 ms after it says unlocked (Tinkerforge lock.c)', async () => {
    const { rig, device } = await setUp();
    // The switch answers at once and is looked at each 10 ms.
    expect(await rig.duration(() => device.drive('locked'))).toBe(90);
    expect(await rig.duration(() => device.drive('unlocked'))).toBe(60);
  });

  it('presses on when the bolt bounces back', async () => {
    const rig = new TestRig(BUSES);
    const device = await rig.start(gpioFeedbackLock, OPTIONS);
    const feedback = rig.buses.attachInput('switch');
    const arrivals = [
      [30, true],
      [60, false],
      [100, true],
    ] as const;
    for (const [atMs, locked] of arrivals) rig.clock.after(atMs, 'bolt', () => feedback(locked));
    expect(await rig.duration(() => device.drive('locked'))).toBe(180);
  });

  it('loses its current when the switch cannot be read', async () => {
    const rig = new TestRig(BUSES);
    const buses = withLines(rig, { inputs: { switch: lostInput('switch') } });
    const device = await gpioFeedbackLock.create(v.parse(gpioFeedbackLock.options, OPTIONS), {
      clock: rig.clock,
      log: SILENT_LOG,
      buses,
    });
    await expect(rig.finish(device.drive('locked'))).rejects.toMatchObject({ code: 'gone' });
    expect(await rig.buses.output('close').readBack()).toBe(false);
  });

  it('loses its current in one direction although the line of the other fails', async () => {
    const rig = new TestRig(BUSES);
    let failing = false;
    const open = rig.buses.output('open');
    const broken: OutputLine = {
      id: 'open',
      readBack: () => open.readBack(),
      set: (active) => (failing ? Promise.reject(new BusError('gone', 'open', 'lost')) : open.set(active)),
    };
    const device = await gpioFeedbackLock.create(v.parse(gpioFeedbackLock.options, OPTIONS), {
      clock: rig.clock,
      log: SILENT_LOG,
      buses: withLines(rig, { outputs: { open: broken } }),
    });
    const driven = Promise.allSettled([device.drive('locked')]);
    await rig.clock.advance(50);
    expect(await rig.buses.output('close').readBack()).toBe(true);
    failing = true;
    expect((await rig.finish(driven))[0]?.status).toBe('rejected');
    expect(await rig.buses.output('close').readBack()).toBe(false);
  });

  it('has no current after the start, whatever a process before left on', async () => {
    const rig = new TestRig(BUSES);
    await rig.buses.output('close').set(true);
    await rig.start(gpioFeedbackLock, OPTIONS);
    expect(await rig.buses.output('close').readBack()).toBe(false);
  });
});
