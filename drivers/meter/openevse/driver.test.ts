// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { RapiParser, rapiFrame } from '../../chips/openevse/rapi-frames.ts';
import { meterContract } from '../../contract/meter.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { openEvseMeter } from './driver.ts';
import { openEvseMeterEmulator } from './emulator.ts';

const OPTIONS = { serial: 'line' };
const BUSES = { line: { type: 'uart', baud: 115_200 } } as const;

/** A controller whose answers a test sets. */
async function setUp() {
  const rig = new TestRig(BUSES);
  const answers = {
    GS: 'OK 02 0 02 0100',
    GG: 'OK 15875 231500',
    GU: 'OK 3599 1234',
    GE: 'OK 16 0020',
  };
  const parser = new RapiParser();
  const send = rig.buses.attachSerial('line', {
    receive: (bytes) => {
      for (const { name, sequence } of parser.feed(bytes)) {
        send(Buffer.from(rapiFrame(new Map(Object.entries(answers)).get(name) ?? 'OK', sequence), 'latin1'));
      }
    },
  });
  const device = await rig.start(openEvseMeter, OPTIONS);
  await rig.clock.advance(500);
  return { rig, answers, device };
}

meterContract(
  async () => {
    const rig = new TestRig(BUSES);
    const device = await rig.connect(openEvseMeter, openEvseMeterEmulator, OPTIONS);
    await rig.clock.advance(1000);
    return { rig, device };
  },
  {
    shows: ({ charge }) => ({
      millivolts: [charge.voltage[0], 0, 0],
      milliamps: [charge.current[0], 0, 0],
      watts: undefined,
      importWattHours: charge.register,
    }),
    hasSignedPower: false,
    answersItself: false,
  },
);

describe('the meter of an OpenEVSE', () => {
  it('gives one phase, and the total with the energy of the session in it', async () => {
    const { rig, answers, device } = await setUp();
    expect(await rig.finish(device.read())).toEqual({
      millivolts: [231_500, 0, 0],
      milliamps: [15_875, 0, 0],
      watts: undefined,
      importWattHours: 1234,
      exportWattHours: undefined,
    });
    answers.GU = 'OK 7200 1234';
    expect((await rig.finish(device.read())).importWattHours).toBe(1236);
  });

  it('does not count a session that is over twice', async () => {
    const { rig, answers, device } = await setUp();
    answers.GU = 'OK 7200 1236';
    answers.GS = 'OK 01 0 01 0000';
    await rig.clock.advance(500);
    expect((await rig.finish(device.read())).importWattHours).toBe(1236);
  });

  it('believes a register that goes back only when it says so twice', async () => {
    const { rig, answers, device } = await setUp();
    await rig.finish(device.read());
    answers.GU = 'OK 0 1';
    await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'protocol' });
    expect((await rig.finish(device.read())).importWattHours).toBe(1);
  });

  it('has no current without an ammeter (−1)', async () => {
    const { rig, answers, device } = await setUp();
    answers.GG = 'OK -1 240000';
    expect((await rig.finish(device.read())).milliamps).toBeUndefined();
  });

  it.each([
    ['GG', 'OK 15875 9000000', 'protocol'],
    ['GG', 'OK 2000000 230000', 'protocol'],
    ['GG', 'OK many 230000', 'protocol'],
    ['GU', 'NK', 'refused'],
  ])('does not take %s "%s" for a reading', async (command, answer, code) => {
    const { rig, answers, device } = await setUp();
    Object.assign(answers, { [command]: answer });
    await expect(rig.finish(device.read())).rejects.toMatchObject({ code });
  });

  it('reads the emulated controller, and recovers from silence', async () => {
    const rig = new TestRig(BUSES);
    const device = await rig.connect(openEvseMeter, openEvseMeterEmulator, OPTIONS);
    await rig.clock.advance(1000);
    const line = rig.buses.serialLines.get('line');
    line?.setPowered(false);
    await expect(rig.finish(device.read(), 3000)).rejects.toMatchObject({ code: 'timeout' });
    line?.setPowered(true);
    await rig.clock.advance(500);
    const { voltage, current, register } = rig.world.charge;
    expect(await rig.finish(device.read())).toMatchObject({
      millivolts: [voltage[0], 0, 0],
      milliamps: [current[0], 0, 0],
      importWattHours: register,
    });
  });
});
