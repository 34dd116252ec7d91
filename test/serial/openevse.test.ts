// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, type TestContext } from 'vitest';
import { ControllerBench, distinct, PWM_16_AMPERES, PWM_32_AMPERES, pwm } from './support/controller-bench.ts';
import { lineWith, SerialRig, soon } from './support/serial-rig.ts';

const startBoard = (rig: SerialRig) => rig.peer('openevse.py', rig.peerPort());

async function setUp(context: TestContext, behaviour = {}) {
  const { rig, peer } = await lineWith(context, startBoard, new SerialRig('guard', 115_200));
  await peer.order('behave', behaviour);
  const bench = await ControllerBench.start(rig, 'openevse');
  const commands = async () => (await peer.order('commands')) as readonly string[];
  const vehicle = (letter: string) => peer.order('vehicle', { letter });
  // As nothing is ordered, it is put to sleep.
  await soon(async () => expect(distinct(orders(await commands()))).toEqual(['FS']));
  return { rig, bench, board: peer, commands, vehicle };
}

/** What was ordered; the rest only asks or keeps the controller from falling back. */
const orders = (commands: readonly string[]) => commands.filter((command) => /^(F|SC)/.test(command));

describe('an OpenEVSE that speaks RAPI by itself, on a real port', () => {
  it.concurrent('charges when it is told to and a vehicle asks, and opens when it is told to', async (context) => {
    const { bench, commands, vehicle } = await setUp(context);
    await bench.vehicleBecomes('A');
    await vehicle('B');
    await bench.vehicleBecomes('B');
    await bench.allow(PWM_16_AMPERES);
    await bench.sees(async () => expect(distinct(orders(await commands()))).toEqual(['FS', 'SC 16 V', 'FE']));
    await vehicle('C');
    await bench.contactorBecomes(true);
    await bench.vehicleBecomes('C');
    await bench.allow(pwm(166_667));
    await bench.sees(async () => expect(orders(await commands()).at(-1)).toBe('SC 10 V'));
    await bench.stop();
    await bench.contactorBecomes(false);
    expect(orders(await commands())).toContain('FD');
  });

  it.concurrent.for([
    ['says things of its own between command and answer', { chatters: true }],
    ['is of a firmware that echoes no sequence ids', { knows_ids: false }],
    ['does both', { chatters: true, knows_ids: false }],
  ] as const)('is understood when it %s', async ([, behaviour], context) => {
    const { bench, commands, vehicle } = await setUp(context, behaviour);
    await bench.vehicleBecomes('A');
    await vehicle('C');
    await bench.allow(PWM_16_AMPERES);
    // Its test takes longer than an answer may: late answers are not those of later commands.
    await bench.contactorBecomes(true);
    await bench.vehicleBecomes('C');
    expect(orders(await commands())).toContain('SC 16 V');
  });

  it.concurrent('a late answer is not that to the command after it, by its sequence id', async (context) => {
    const { rig, bench, board } = await setUp(context);
    const meter = await rig.device('meter', 'meter/openevse');
    await bench.vehicleBecomes('A');
    await board.order('behave', { holds_back: true });
    const waiting = (commands: number) =>
      soon(async () => expect(await board.order('waiting')).toBeGreaterThanOrEqual(commands));
    await waiting(1);
    const reading = meter.read();
    // The first is a timeout now, and both answers come together.
    await waiting(2);
    await board.order('behave');
    expect((await reading).millivolts).toEqual([240_000, 0, 0]);
  });

  it.concurrent('is not offered more than it grants: NK with 32 A instead of 40 A is 32 A', async (context) => {
    const { bench, commands } = await setUp(context);
    await bench.vehicleBecomes('A');
    await bench.allow(pwm(666_667));
    await bench.sees(async () => expect(distinct(orders(await commands()))).toEqual(['FS', 'SC 40 V', 'FE']));
    await bench.allow(PWM_32_AMPERES);
    await bench.sees(async () => expect(orders(await commands()).at(-1)).toBe('SC 32 V'));
  });

  it.concurrent('an answer with a broken checksum is none; the look before it counts until the next', async (context) => {
    const { bench, board, commands } = await setUp(context);
    await bench.vehicleBecomes('A');
    const before = (await commands()).length;
    await board.order('break next answer');
    let failures = 0;
    await soon(async () => {
      await bench.pilot.sample().catch(() => {
        failures += 1;
      });
      expect((await commands()).length).toBeGreaterThan(before + 4);
    });
    expect(failures).toBe(0);
  });

  it.concurrent('tells of a residual trip by itself, without being asked', async (context) => {
    const { bench, board, vehicle } = await setUp(context);
    let trips = 0;
    bench.residual.onTrip(() => {
      trips += 1;
    });
    await bench.vehicleBecomes('A');
    await vehicle('C');
    await bench.allow(PWM_16_AMPERES);
    await bench.contactorBecomes(true);
    await board.order('behave', { holds_back: true });
    await board.order('trip');
    await soon(() => expect(trips).toBe(1));
    await board.order('behave');
    await bench.tripBecomes(true);
    await bench.contactorBecomes(false);
    expect(trips).toBe(1);
  });

  it.concurrent('is ordered anew when it has restarted', async (context) => {
    const { bench, board, commands } = await setUp(context);
    await bench.vehicleBecomes('A');
    await bench.allow(PWM_16_AMPERES);
    await bench.sees(async () => expect(await commands()).toContain('FE'));
    const told = async () => (await commands()).filter((command) => command === 'SC 16 V').length;
    const before = await told();
    await board.order('reboot');
    await bench.sees(async () => expect(await told()).toBeGreaterThan(before));
  });

  it.concurrent('shows current, voltage, energy and temperature as far as it measures them', async (context) => {
    const { rig, bench, board } = await setUp(context);
    const meter = await rig.device('meter', 'meter/openevse');
    const thermometer = await rig.device('thermometer', 'thermometer/openevse');
    await bench.vehicleBecomes('A');
    await board.order('measure', { milliamps: 15_875, millivolts: 231_500, wh: 1_234_567 });
    const reading = {
      millivolts: [231_500, 0, 0],
      milliamps: [15_875, 0, 0],
      watts: undefined,
      importWattHours: 1_234_567,
      exportWattHours: undefined,
    };
    expect(await meter.read()).toEqual(reading);
    await board.order('measure', { milliamps: -1 });
    expect(await meter.read()).toEqual({ ...reading, milliamps: undefined });
    expect(await thermometer.readMillicelsius()).toBe(21_500);
  });

  it.concurrent('is a fault when its cable is pulled, and serves again when it is back', async (context) => {
    const { rig, bench } = await setUp(context);
    await bench.vehicleBecomes('A');
    await rig.pull();
    await soon(() => expect(bench.pilot.sample()).rejects.toMatchObject({ name: 'BusError' }));
    await rig.plugIn();
    const board = await startBoard(rig);
    await board.order('vehicle', { letter: 'B' });
    await bench.vehicleBecomes('B');
  });
});
