// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ControlPilot } from '../../../src/ports/devices.ts';
import { evseDinContactor } from '../../contactor/evse-din/driver.ts';
import { RegisterSlave } from '../../contract/register-slave.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { evseDinPilot } from '../../pilot/evse-din/driver.ts';
import { evseDinResidual } from '../../residual/evse-din/driver.ts';

const OPTIONS = { serial: 'line', unit: 1 };
/** RCD feedback and pilot auto recovery. */
const CONFIG = 0x0210;
const IDLE = { 1000: 0, 1002: 1, 1005: 18, 1006: 1, 2001: 1, 2002: 6, 2005: CONFIG };

async function setUp(registers: Readonly<Record<number, number>> = {}) {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const board = new RegisterSlave(rig, 'line', 1, { ...IDLE, ...registers });
  const frames: string[] = [];
  rig.buses.attachSerial('line', { receive: (bytes) => frames.push(Buffer.from(bytes).toString('hex')) });
  const pilot = await rig.start(evseDinPilot, OPTIONS);
  const contactor = await rig.start(evseDinContactor, OPTIONS);
  const residual = await rig.start(evseDinResidual, OPTIONS);
  await rig.clock.advance(800);
  return { rig, board, frames, pilot, contactor, residual };
}

const pwm = (dutyPartsPerMillion: number) => ({ kind: 'pwm', dutyPartsPerMillion }) as const;

/** Lets time run while somebody looks. */
async function advance(rig: TestRig, pilot: ControlPilot, ms: number): Promise<void> {
  for (let elapsed = 0; elapsed < ms; elapsed += 100) {
    await pilot.sample().catch(() => undefined);
    await rig.clock.advance(100);
  }
}

describe('registers of the EVSE-DIN', () => {
  it.each([
    [1, 0x00, 'A', false, false, false],
    [2, 0x00, 'B', false, false, false],
    [3, 0x01, 'C', false, true, false],
    [4, 0x01, 'D', false, true, false],
    [5, 0x02, 'B', true, false, false],
    [5, 0x04, 'D', false, false, false],
    [5, 0x08, 'error', false, false, false],
    [5, 0x20, 'error', false, false, true],
    [1, 0x20, 'A', false, false, true],
    // The RCD error of older firmware, and the running test of newer.
    [5, 0x10, 'error', false, false, true],
    [1, 0x10, 'A', false, false, false],
  ])('1002 = %i and 1007 = %i are %s', async (state, bits, vehicle, diodeMissing, closed, tripped) => {
    const { rig, board, pilot, contactor, residual } = await setUp();
    board.registers.set(1002, state).set(1007, bits);
    await rig.clock.advance(600);
    expect(await pilot.sample()).toEqual({ kind: 'verdict', vehicle, diodeMissing });
    expect(await contactor.isClosed()).toBe(closed);
    expect(await residual.isTripped()).toBe(tripped);
  });

  it.each([0, 6, 255, 65_535])('a vehicle state of %i is no verdict', async (state) => {
    const { rig, board, pilot } = await setUp();
    board.registers.set(1002, state);
    await rig.clock.advance(1400);
    await expect(pilot.sample()).rejects.toMatchObject({ code: 'protocol' });
  });

  it('a board without register 1007 is no controller: its relay cannot be seen', async () => {
    const { rig, board, pilot } = await setUp();
    board.lastRegister = 1006;
    await rig.clock.advance(1400);
    await expect(pilot.sample()).rejects.toMatchObject({ code: 'refused' });
  });

  it.each([
    ['whole amperes', CONFIG, 18, 266_667, 16],
    ['whole amperes', CONFIG, 18, 533_333, 32],
    ['whole amperes, rounded down', CONFIG, 18, 182_000, 10],
    ['whole amperes below 10 %', CONFIG, 18, 80_000, 6],
    ['whole amperes of the second formula', CONFIG, 18, 892_000, 63],
    ['0.01 A', CONFIG | 0x80, 17, 266_667, 1600],
    ['0.01 A', CONFIG | 0x80, 18, 183_333, 1100],
    ['0.01 A, rounded down', CONFIG | 0x80, 18, 266_650, 1599],
    ['whole amperes before firmware 17', CONFIG | 0x80, 16, 266_667, 16],
  ])('1000 is told %s (2005 = %i, firmware %i): %i ppm is %i', async (_, config, firmware, duty, value) => {
    const { rig, board, pilot } = await setUp({ 2005: config, 1005: firmware });
    await pilot.setOutput(pwm(duty));
    await advance(rig, pilot, 1000);
    expect(board.writes.filter(([address]) => address === 1000)).toEqual([[1000, value]]);
  });

  it('are read and written as frames with pauses of 200 ms (evcc charger/evsedin.go)', async () => {
    const { rig, board, frames, pilot } = await setUp();
    frames.length = 0;
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 700);
    // Write 16 to register 1000 with function code 16; CRC of Modbus over serial line V1.02 §6.2.2.
    expect(frames).toContain('011003e8000102001083b4');
    // Read eight registers from 1000, as in a log of a real board (syssi/esphome-evse-wallbox issue 12).
    expect(frames).toContain('010303e80008c47c');
    expect(board.registers.get(1000)).toBe(16);
    const perSecond = frames.length;
    await rig.clock.advance(1000);
    expect(frames.length - perSecond).toBeLessThanOrEqual(5);
  });

  it('1000 is not written before 2005 has told its unit', async () => {
    const { rig, board, pilot } = await setUp();
    const order = board.read.bind(board);
    const seen: string[] = [];
    board.read = (code, address, count) => {
      seen.push(`read ${address}`);
      return order(code, address, count);
    };
    const write = board.write.bind(board);
    board.write = (address, values) => {
      seen.push(`write ${address}`);
      return write(address, values);
    };
    // It restarted: the current that was written is gone.
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 1000);
    board.registers.set(1000, 32);
    seen.length = 0;
    await advance(rig, pilot, 1500);
    expect(seen.indexOf('read 2000')).toBeGreaterThanOrEqual(0);
    expect(seen.indexOf('read 2000')).toBeLessThan(seen.indexOf('write 1000'));
    expect(board.registers.get(1000)).toBe(16);
  });
});

describe('an order to open', () => {
  it('turns the relay off with 1004 before it takes the current back', async () => {
    const { rig, board, pilot, contactor } = await setUp();
    await contactor.setCoil(true);
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 800);
    board.registers.set(1002, 3).set(1007, 0x01);
    await advance(rig, pilot, 600);
    board.writes.length = 0;
    await contactor.setCoil(false);
    await rig.clock.advance(600);
    expect(board.writes.slice(0, 2)).toEqual([
      [1004, 1],
      [1000, 0],
    ]);
  });

  it('is repeated while the relay stays on, and taken back before PWM is given again', async () => {
    const { rig, board, pilot, contactor } = await setUp({ 1000: 16, 1002: 3, 1007: 1 });
    await rig.clock.advance(3000);
    expect(board.writes.filter(([address, value]) => address === 1004 && value === 1).length).toBeGreaterThan(3);
    board.registers.set(1002, 2).set(1007, 0);
    await rig.clock.advance(600);
    await contactor.setCoil(true);
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 1500);
    expect(board.registers.get(1004)).toBe(0);
    expect(board.registers.get(1000)).toBe(16);
  });

  it('that the board does not take is reported', async () => {
    const { rig, board, pilot } = await setUp();
    board.readOnly.add(1000);
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 2500);
    await expect(pilot.sample()).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('the residual-current monitor of the EVSE-DIN', () => {
  it('is cleared once a minute while nothing may charge, and never while something may', async () => {
    const { rig, board, pilot } = await setUp();
    board.registers.set(1002, 5).set(1007, 0x20);
    await rig.clock.advance(130_000);
    const clears = board.writes.filter(([address, value]) => address === 1004 && value === 4);
    expect(clears.length).toBe(3);
    board.writes.length = 0;
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 130_000);
    expect(board.writes.filter(([address]) => address === 1004)).toEqual([]);
  });

  it('is tested with 1004 bit 1, and PWM waits for the end of the test', async () => {
    const { rig, board, pilot, residual } = await setUp();
    const verdict = residual.selfTest();
    await rig.clock.advance(800);
    expect(board.writes).toContainEqual([1004, 2]);
    board.registers.set(1004, 0).set(1007, 0x10);
    await pilot.setOutput(pwm(266_667));
    await advance(rig, pilot, 5000);
    expect(board.registers.get(1000)).toBe(0);
    board.registers.set(1007, 0);
    expect(await rig.finish(verdict)).toBe('passed');
    await advance(rig, pilot, 1000);
    expect(board.registers.get(1000)).toBe(16);
  });

  it('fails a test that ends with an RCD error', async () => {
    const { rig, board, residual } = await setUp();
    const verdict = residual.selfTest();
    await rig.clock.advance(800);
    board.registers.set(1007, 0x10);
    await rig.clock.advance(2000);
    board.registers.set(1002, 5).set(1007, 0x20);
    expect(await rig.finish(verdict)).toBe('failed');
    expect(await residual.isTripped()).toBe(true);
  });

  it('fails a test that never ends', async () => {
    const { rig, board, residual } = await setUp();
    const verdict = residual.selfTest();
    await rig.clock.advance(800);
    board.registers.set(1007, 0x10);
    expect(await rig.finish(verdict)).toBe('failed');
  });

  it('is given 34 s by firmware that does not show its test', async () => {
    const { rig, residual } = await setUp();
    const ms = await rig.duration(async () => expect(await residual.selfTest()).toBe('passed'));
    expect(ms).toBeGreaterThan(33_000);
    expect(ms).toBeLessThan(36_000);
  });

  it('that is not fitted (2005 bit 4) passes no test', async () => {
    const { rig, board, residual } = await setUp({ 2005: 0x0200 });
    expect(await rig.finish(residual.selfTest())).toBe('failed');
    expect(board.writes.filter(([address]) => address === 1004)).toEqual([]);
  });

  it('answers with the last result while something may charge', async () => {
    const { rig, board, pilot, residual } = await setUp();
    await pilot.setOutput(pwm(266_667));
    expect(await rig.finish(residual.selfTest())).toBe('failed');
    await pilot.setOutput({ kind: 'X1' });
    await rig.clock.advance(600);
    const verdict = residual.selfTest();
    await rig.clock.advance(800);
    board.registers.set(1007, 0x10);
    await rig.clock.advance(800);
    board.registers.set(1007, 0);
    expect(await rig.finish(verdict)).toBe('passed');
    board.writes.length = 0;
    await pilot.setOutput(pwm(266_667));
    expect(await rig.finish(residual.selfTest())).toBe('passed');
    expect(board.writes.filter(([address]) => address === 1004)).toEqual([]);
  });
});
