// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { residualContract } from '../../contract/residual.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { n4641 } from './driver.ts';
import { n4641Emulator, n4641X904Emulator } from './emulator.ts';
import { type N4641Type, n4641Verdict } from './verdict.ts';

const OPTIONS = { test: 'test', x6: 'x6', x30: 'x30', error: 'error' };
const BUSES = {
  test: { type: 'output' },
  x6: { type: 'input' },
  x30: { type: 'input' },
  error: { type: 'input' },
} as const;

async function setUp(emulator = n4641Emulator, options: object = {}) {
  const rig = new TestRig(BUSES);
  return { rig, device: await rig.connect(n4641, emulator, { ...OPTIONS, ...options }) };
}

/** The driver with lines that a test moves by hand. */
async function byHand(options: object = {}) {
  const rig = new TestRig(BUSES);
  const device = await rig.start(n4641, { ...OPTIONS, ...options });
  return { rig, device, x6: rig.buses.attachInput('x6'), x30: rig.buses.attachInput('x30') };
}

describe('type X804', () => residualContract(() => setUp(n4641Emulator)));
describe('type X904', () => residualContract(() => setUp(n4641X904Emulator)));

describe('the truth table (Tinkerforge dc_fault.c)', () => {
  it.each<[N4641Type, string, string]>([
    ['X804', '000', 'quiet'],
    ['X804', '100', '6 mA DC'],
    ['X804', '010', '20 mA AC'],
    ['X804', '110', '6 mA DC and 20 mA AC'],
    ['X804', '111', 'module fault'],
    ['X804', '001', 'no such answer'],
    ['X804', '101', 'no such answer'],
    ['X904', '000', 'quiet'],
    ['X904', '110', '6 mA DC'],
    ['X904', '111', 'module fault'],
    ['X904', '100', 'no such answer'],
    ['X904', '010', 'no such answer'],
  ])('of an %s reads X6 X30 ERR = %s as %s', (type, bits, verdict) => {
    const [x6, x30, error] = [...bits].map((bit) => bit === '1');
    expect(n4641Verdict({ x6: x6 === true, x30: x30 === true, error: error === true }, type)).toBe(verdict);
  });

  it('trips on each line alone, so that a broken wire opens', async () => {
    for (const line of ['x6', 'x30', 'error']) {
      const { rig, device } = await byHand();
      rig.buses.attachInput(line)(true);
      await rig.clock.advance(60);
      expect([line, await rig.finish(device.isTripped())]).toEqual([line, true]);
    }
  });
});

describe('the self-test', () => {
  it('pulls TEST low for 250 ms and looks on until 3 s after (30 ms to 1.2 s are legal)', async () => {
    const { rig, device } = await setUp();
    const levels: [number, boolean][] = [];
    rig.buses.attachOutput('test', (low) => levels.push([rig.clock.monotonicMicros() / 1000, low]));
    levels.length = 0;
    const start = rig.clock.monotonicMicros() / 1000;
    expect(await rig.duration(() => device.selfTest())).toBe(3250);
    expect(levels.filter(([at]) => at < 3000)).toEqual([
      [start, true],
      [start + 250, false],
    ]);
  });

  it('says nothing of its own trip while it runs', async () => {
    const { rig, device } = await setUp();
    const verdict = device.selfTest();
    await rig.clock.advance(1700);
    expect([await rig.buses.input('x6').isActive(), await rig.buses.input('x30').isActive()]).toEqual([true, true]);
    expect(await rig.finish(device.isTripped())).toBe(false);
    expect(await rig.finish(verdict)).toBe('passed');
  });

  it('fails with a module that answers too late', async () => {
    const { rig, device, x6, x30 } = await byHand();
    const verdict = device.selfTest();
    rig.clock.after(250 + 760, 'late', () => x6(true));
    rig.clock.after(250 + 1350, 'in time', () => x30(true));
    rig.clock.after(250 + 2060, 'end', () => {
      x6(false);
      x30(false);
    });
    expect(await rig.finish(verdict)).toBe('failed');
  });
});

describe('a trip', () => {
  it('needs a line that is high for 50 ms, and is told 50 ms after its edge', async () => {
    const { rig, device, x6 } = await byHand();
    const trips: number[] = [];
    device.onTrip(() => trips.push(rig.clock.monotonicMicros() / 1000));
    x6(true);
    await rig.clock.advance(49);
    x6(false);
    await rig.clock.advance(100);
    expect(trips).toEqual([]);
    const edge = rig.clock.monotonicMicros() / 1000;
    x6(true);
    await rig.clock.advance(200);
    expect(trips).toEqual([edge + 50]);
  });

  it('is found by polling alone, in case an edge was lost', async () => {
    const { rig, device, x30 } = await byHand();
    x30(true);
    const polls: boolean[] = [];
    for (let poll = 0; poll < 7; poll += 1) {
      polls.push(await rig.finish(device.isTripped()));
      await rig.clock.advance(10);
    }
    expect(polls).toEqual([false, false, false, false, false, true, true]);
  });

  it('is not seen for 1 s after the contactor switched, and at once when the line is still high then', async () => {
    const { rig, device, x6 } = await byHand();
    device.contactorSwitches?.();
    x6(true);
    await rig.clock.advance(990);
    expect(await rig.finish(device.isTripped())).toBe(false);
    await rig.clock.advance(10);
    expect(await rig.finish(device.isTripped())).toBe(true);
  });

  it('is seen at once where the board says that switching does not disturb', async () => {
    const { rig, device, x6 } = await byHand({ blindMs: 0 });
    device.contactorSwitches?.();
    x6(true);
    await rig.clock.advance(60);
    expect(await rig.finish(device.isTripped())).toBe(true);
  });
});
