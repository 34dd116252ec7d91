// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { contactorContract, phaseContract } from '../../contract/contactor.ts';
import { deafOutput, withLines } from '../../contract/made-lines.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { gpioPhases } from './driver.ts';
import { gpioPhasesEmulator } from './emulator.ts';

const OPTIONS = { firstCoil: 'k1', firstMirror: 'm1', secondCoil: 'k2', secondMirror: 'm2', followsWithinMs: 200 };
const BUSES = {
  k1: { type: 'output' },
  k2: { type: 'output' },
  m1: { type: 'input' },
  m2: { type: 'input' },
} as const;

async function setUp() {
  const rig = new TestRig(BUSES);
  return { rig, device: await rig.connect(gpioPhases, gpioPhasesEmulator, OPTIONS) };
}

/** The driver with contacts that a test moves by hand, and a record of the coils. */
async function byHand() {
  const rig = new TestRig(BUSES);
  const orders: string[] = [];
  for (const coil of ['k1', 'k2']) rig.buses.attachOutput(coil, (on) => orders.push(`${coil} ${on ? 'on' : 'off'}`));
  const device = await rig.start(gpioPhases, OPTIONS);
  orders.length = 0;
  return { rig, device, orders, first: rig.buses.attachInput('m1'), second: rig.buses.attachInput('m2') };
}

contactorContract(setUp);
phaseContract(setUp);

describe('two coils', () => {
  it('are both off after the start, whatever a process before left on', async () => {
    const rig = new TestRig(BUSES);
    await rig.buses.output('k1').set(true);
    await rig.buses.output('k2').set(true);
    await rig.start(gpioPhases, OPTIONS);
    expect([await rig.buses.output('k1').readBack(), await rig.buses.output('k2').readBack()]).toEqual([false, false]);
  });

  it('go on first-second and off second-first: L2 and L3 never have voltage alone', async () => {
    const { rig, device, orders } = await byHand();
    await rig.finish(device.setCoil(true));
    await rig.finish(device.setCoil(false));
    expect(orders).toEqual(['k1 on', 'k2 on', 'k2 off', 'k1 off']);
  });

  it('leave L2 and L3 off with one phase', async () => {
    const { rig, device, orders } = await byHand();
    await rig.finish(device.usePhases?.(1) ?? Promise.reject(new Error('missing')));
    await rig.finish(device.setCoil(true));
    expect(orders).toEqual(['k1 on', 'k2 off']);
  });

  function withDeafCoil(deaf: 'k1' | 'k2', stuckAt: boolean) {
    const rig = new TestRig(BUSES);
    const buses = withLines(rig, { outputs: { [deaf]: deafOutput(deaf, stuckAt) } });
    return { rig, create: () => gpioPhases.create(OPTIONS, { clock: rig.clock, log: SILENT_LOG, buses }) };
  }

  it('are both switched off when the second does not go on (F39)', async () => {
    const { rig, create } = withDeafCoil('k2', false);
    const device = await create();
    await expect(rig.finish(device.setCoil(true))).rejects.toMatchObject({ code: 'protocol', bus: 'k2' });
    expect(await rig.buses.output('k1').readBack()).toBe(false);
  });

  it('never switch the second on when the first does not go on (F39)', async () => {
    const { rig, create } = withDeafCoil('k1', false);
    const device = await create();
    await expect(rig.finish(device.setCoil(true))).rejects.toMatchObject({ code: 'protocol', bus: 'k1' });
    expect(await rig.buses.output('k2').readBack()).toBe(false);
  });

  it('switch the first off although the second does not obey (F39)', async () => {
    const { rig, create } = withDeafCoil('k2', true);
    await rig.buses.output('k1').set(true);
    await expect(create()).rejects.toMatchObject({ code: 'protocol', bus: 'k2' });
    expect(await rig.buses.output('k1').readBack()).toBe(false);
  });
});

describe('two mirror contacts (IEC 60947-4-1 Annex F)', () => {
  it.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
    [true, true, true],
  ])('at %s and %s with the coils off read as closed: %s', async (m1, m2, closed) => {
    const { rig, device, first, second } = await byHand();
    first(m1);
    second(m2);
    await rig.clock.advance(1000);
    expect(await rig.finish(device.isClosed())).toBe(closed);
  });

  it.each([
    [3, true, false],
    [3, false, true],
    [1, true, true],
    [1, false, true],
  ] as const)('with %i phases at %s and %s are an error after 200 ms, not before', async (phases, m1, m2) => {
    const { rig, device, first, second } = await byHand();
    await rig.finish(device.usePhases?.(phases) ?? Promise.reject(new Error('missing')));
    await rig.finish(device.setCoil(true));
    first(m1);
    second(m2);
    expect(await rig.finish(device.isClosed())).toBe(true);
    await rig.clock.advance(199);
    expect(await rig.finish(device.isClosed())).toBe(true);
    await rig.clock.advance(2);
    await expect(rig.finish(device.isClosed())).rejects.toMatchObject({ code: 'protocol', bus: 'm2' });
    await rig.finish(device.setCoil(false));
    expect(await rig.finish(device.isClosed())).toBe(true);
  });

  it('that both drop out, as when the interlock cuts the coils, are no error', async () => {
    const { rig, device } = await byHand();
    await rig.finish(device.setCoil(true));
    await rig.clock.advance(1000);
    expect(await rig.finish(device.isClosed())).toBe(false);
  });
});
