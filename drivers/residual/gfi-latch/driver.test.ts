// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { CCID20, residualContract } from '../../contract/residual.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gfiLatch } from './driver.ts';
import { gfiLatchEmulator } from './emulator.ts';

const OPTIONS = { status: 'status', test: 'test', reset: 'reset' };
const BUSES = { status: { type: 'input' }, test: { type: 'output' }, reset: { type: 'output' } } as const;

async function setUp() {
  const rig = new TestRig(BUSES);
  const device = await rig.connect(gfiLatch, gfiLatchEmulator, OPTIONS);
  await rig.clock.advance(20);
  return { rig, device };
}

residualContract(setUp, CCID20);

describe('the self-test (EVSE Pi Hat: 10 cycles of 60 Hz, reset after 100 ms, clear for 100 ms)', () => {
  it('puts 10 cycles of two half-waves of 8.33 ms on the test wire and takes less than 400 ms', async () => {
    const { rig, device } = await setUp();
    const edges: number[] = [];
    rig.buses.attachOutput('test', () => edges.push(rig.clock.monotonicMicros()));
    edges.length = 0;
    expect(await rig.duration(() => device.selfTest())).toBeLessThan(400);
    const halfWaves = edges.slice(1, 20).map((edge, index) => edge - (edges[index] ?? 0));
    expect(halfWaves).toHaveLength(19);
    for (const micros of halfWaves) expect(Math.abs(micros - 8333)).toBeLessThan(3);
  });

  it('fails when the latch cannot be cleared', async () => {
    const { rig, device } = await setUp();
    rig.world.contactsClosed = true;
    expect(await rig.finish(device.selfTest())).toBe('failed');
  });
});

describe('the latch', () => {
  it('is cleared at the start, as it may wake up set', async () => {
    const rig = new TestRig(BUSES);
    const status = rig.buses.attachInput('status');
    status(true);
    rig.buses.attachOutput('reset', (on) => {
      if (on) status(false);
    });
    const device = await rig.start(gfiLatch, OPTIONS);
    await rig.clock.advance(20);
    expect(await rig.finish(device.isTripped())).toBe(false);
    expect(await rig.buses.output('reset').readBack()).toBe(false);
  });

  it('holds a trip whose current is gone, is cleared 1 s later, and then passes its test', async () => {
    const { rig, device } = await setUp();
    rig.world.ac = 264;
    rig.world.changed();
    await rig.clock.advance(50);
    rig.world.ac = 0;
    rig.world.changed();
    const polls: boolean[] = [];
    for (let poll = 0; poll < 112; poll += 1) {
      polls.push(await rig.finish(device.isTripped()));
      await rig.clock.advance(10);
    }
    expect(polls.lastIndexOf(true)).toBe(100);
    expect(polls.indexOf(false)).toBe(101);
    expect(await rig.finish(device.selfTest())).toBe('passed');
  });

  it('sets again while the current is there', async () => {
    const { rig, device } = await setUp();
    rig.world.ac = 264;
    rig.world.changed();
    let trips = 0;
    device.onTrip(() => {
      trips += 1;
    });
    for (let poll = 0; poll < 210; poll += 1) {
      await rig.finish(device.isTripped());
      await rig.clock.advance(10);
    }
    expect(trips).toBeGreaterThanOrEqual(2);
    expect(await rig.finish(device.isTripped())).toBe(true);
  });
});
