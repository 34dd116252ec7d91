// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ControlPilot } from '../../../src/ports/devices.ts';
import { etekEkepc2Contactor } from '../../contactor/etek-ekepc2/driver.ts';
import { RegisterSlave } from '../../contract/register-slave.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { etekEkepc2Pilot } from '../../pilot/etek-ekepc2/driver.ts';
import { etekEkepc2Residual } from '../../residual/etek-ekepc2/driver.ts';
import { registerDuty } from './etek-ekepc2.ts';

const OPTIONS = { serial: 'line' };

async function setUp(registers: Readonly<Record<number, number>> = {}) {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const unit = new RegisterSlave(rig, 'line', 255, {
    89: 2,
    109: 5333,
    110: 1,
    141: 1,
    143: 1,
    153: 250,
    ...registers,
  });
  const frames: string[] = [];
  rig.buses.attachSerial('line', { receive: (bytes) => frames.push(Buffer.from(bytes).toString('hex')) });
  const pilot = await rig.start(etekEkepc2Pilot, OPTIONS);
  const contactor = await rig.start(etekEkepc2Contactor, OPTIONS);
  const residual = await rig.start(etekEkepc2Residual, OPTIONS);
  await rig.clock.advance(600);
  return { rig, unit, frames, pilot, contactor, residual };
}

const pwm = (dutyPartsPerMillion: number) => ({ kind: 'pwm', dutyPartsPerMillion }) as const;

/** Lets time run while somebody looks. */
async function advance(rig: TestRig, pilot: ControlPilot, ms: number): Promise<void> {
  for (let elapsed = 0; elapsed < ms; elapsed += 100) {
    await pilot.sample().catch(() => undefined);
    await rig.clock.advance(100);
  }
}

describe('registers of the EKEPC2', () => {
  it.each([
    [0, 'self-check failed', 'error', false, false],
    [1, 'ready', 'A', false, false],
    [2, 'waiting for a card', 'error', false, false],
    [3, 'connected', 'B', false, false],
    [4, 'connected, 1.3 kΩ', 'B', false, false],
    [5, 'charging', 'C', true, false],
    [6, 'ventilation', 'D', false, false],
    [7, 'CP to PE short', 'E', false, false],
    [8, 'RCMU', 'error', false, true],
    [9, 'vehicle fault', 'B', false, false],
    [10, 'PP open', 'error', false, false],
    [11, 'lock', 'error', false, false],
    [12, 'not documented', 'error', false, false],
    [18, 'not documented', 'error', false, false],
    [19, 'stopped, nobody there', 'A', false, false],
  ])('141 = %i, %s, is %s', async (code, _, vehicle, closed, tripped) => {
    const { rig, unit, pilot, contactor, residual } = await setUp();
    unit.registers.set(141, code);
    await rig.clock.advance(500);
    expect(await pilot.sample()).toEqual({ kind: 'verdict', vehicle, diodeMissing: code === 9 });
    expect(await contactor.isClosed()).toBe(closed);
    expect(await residual.isTripped()).toBe(tripped);
  });

  it.each([
    [299, 'A'],
    [300, 'B'],
  ])('while stopped, 153 = %i is %s (evcc charger/etek.go)', async (cp, vehicle) => {
    const { rig, unit, pilot } = await setUp();
    unit.registers.set(141, 19).set(153, cp);
    await rig.clock.advance(500);
    expect(await pilot.sample()).toMatchObject({ vehicle });
  });

  it('a status above 19 is no verdict', async () => {
    const { rig, unit, pilot } = await setUp();
    unit.registers.set(141, 20);
    await rig.clock.advance(1500);
    await expect(pilot.sample()).rejects.toMatchObject({ code: 'protocol' });
  });

  it.each([
    [0, 'not selected', 'failed', false],
    [1, 'normal', 'passed', false],
    [2, 'self-test failed', 'failed', true],
    [3, 'leakage', 'failed', true],
    [9, 'not documented', 'failed', true],
  ])('143 = %i, %s: a self-test has %s', async (rcmu, _, result, tripped) => {
    const { rig, unit, residual } = await setUp();
    unit.registers.set(143, rcmu);
    expect(await rig.finish(residual.selfTest())).toBe(result);
    expect(await residual.isTripped()).toBe(tripped);
  });

  it('no self-test passes after a self-check that failed', async () => {
    const { rig, unit, residual } = await setUp();
    unit.registers.set(141, 0);
    expect(await rig.finish(residual.selfTest())).toBe('failed');
  });

  it.each([
    [533_333, 5333],
    [266_667, 2666],
    [100_000, 1000],
    [970_000, 9700],
  ])('109: %i ppm is %i, never more (32 A is 5333 and not 32 × 167 = 5344)', (duty, value) => {
    expect(registerDuty(duty)).toBe(value);
    expect(value * 100).toBeLessThanOrEqual(duty);
  });
});

describe('orders to the EKEPC2', () => {
  it('write the duty before the start, with function code 6', async () => {
    const { rig, unit, frames, pilot } = await setUp({ 109: 1000 });
    frames.length = 0;
    await pilot.setOutput(pwm(533_333));
    await advance(rig, pilot, 500);
    expect(unit.writes).toEqual([
      [109, 5333],
      [89, 1],
    ]);
    // CRC of Modbus over serial line V1.02 §6.2.2.
    expect(frames.slice(0, 2)).toEqual(['ff06006d14d5c356', 'ff06005900018dc7']);
  });

  it('stop with 2 in register 89, and again while it goes on charging', async () => {
    const { rig, unit, pilot, contactor } = await setUp();
    await contactor.setCoil(true);
    await pilot.setOutput(pwm(533_333));
    await advance(rig, pilot, 500);
    unit.registers.set(141, 5);
    await advance(rig, pilot, 500);
    unit.writes.length = 0;
    await contactor.setCoil(false);
    await rig.clock.advance(1500);
    expect(unit.writes.length).toBeGreaterThan(3);
    expect(new Set(unit.writes.map(String))).toEqual(new Set(['89,2']));
    unit.registers.set(141, 19);
    await rig.clock.advance(500);
    unit.writes.length = 0;
    await rig.clock.advance(5000);
    expect(unit.writes).toEqual([]);
  });

  it('are not written again while they stand: the registers outlive a power cut, so they may wear', async () => {
    const { rig, unit, pilot } = await setUp();
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 20_000);
    expect(unit.writes).toEqual([
      [109, 2666],
      [89, 1],
    ]);
  });

  it('are written again after somebody else changed them', async () => {
    const { rig, unit, pilot } = await setUp();
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 500);
    unit.registers.set(109, 5333);
    await advance(rig, pilot, 3000);
    expect(unit.registers.get(109)).toBe(2666);
  });

  it('that it does not take are reported', async () => {
    const { rig, unit, pilot } = await setUp();
    unit.readOnly.add(89);
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 2500);
    await expect(pilot.sample()).rejects.toMatchObject({ code: 'refused' });
  });
});
