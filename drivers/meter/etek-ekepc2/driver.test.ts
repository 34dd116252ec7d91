// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { meterContract } from '../../contract/meter.ts';
import { RegisterSlave } from '../../contract/register-slave.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { etekEkepc2Meter } from './driver.ts';
import { etekEkepc2MeterEmulator } from './emulator.ts';

/** A meter on the controller with all quantities, and the controller's own registers. */
const METER = { 89: 2, 90: 0, 91: 2, 92: 4, 93: 48, 94: 52, 95: 342, 141: 1, 143: 1 };
const VALUES = { 159: 231, 160: 229, 161: 230, 162: 478, 163: 10_912, 164: 0x0012, 165: 0xd687 };
const NONE = 0xffff;

async function read(registers: Readonly<Record<number, number>>, options: Readonly<Record<string, unknown>> = {}) {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  new RegisterSlave(rig, 'line', 255, { ...METER, ...VALUES, ...registers });
  const device = await rig.start(etekEkepc2Meter, { serial: 'line', ...options });
  return rig.finish(device.read());
}

meterContract(
  async () => {
    const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
    const device = await rig.connect(etekEkepc2Meter, etekEkepc2MeterEmulator, { serial: 'line' });
    await rig.clock.advance(1000);
    return { rig, device };
  },
  {
    // Whole volts, and no current of a phase.
    shows: ({ charge }) => ({
      millivolts: [
        Math.round(charge.voltage[0] / 1000) * 1000,
        Math.round(charge.voltage[1] / 1000) * 1000,
        Math.round(charge.voltage[2] / 1000) * 1000,
      ],
      milliamps: undefined,
      watts: charge.power,
      importWattHours: charge.register,
    }),
    hasSignedPower: false,
    answersItself: false,
  },
);

describe('the meter of an EKEPC2', () => {
  it('gives whole volts, the total power and the register', async () => {
    expect(await read({})).toEqual({
      millivolts: [231_000, 229_000, 230_000],
      milliamps: undefined,
      watts: 10_912,
      importWattHours: 1_234_567,
      exportWattHours: undefined,
    });
  });

  it('takes the register for kWh where it is told so', async () => {
    expect((await read({}, { energyUnit: 'kWh' })).importWattHours).toBe(1_234_567_000);
  });

  it('leaves out what registers 90 to 95 say is not there', async () => {
    expect(await read({ 91: NONE, 92: NONE, 94: NONE })).toEqual({
      millivolts: [231_000, 0, 0],
      milliamps: undefined,
      watts: undefined,
      importWattHours: 1_234_567,
      exportWattHours: undefined,
    });
    expect((await read({ 90: NONE, 91: NONE, 92: NONE, 95: NONE })).millivolts).toBeUndefined();
  });

  it('gives the current of a charger with one phase where its step is named', async () => {
    const onePhase = { 91: NONE, 92: NONE };
    expect((await read(onePhase, { currentStepMilliamps: 100 })).milliamps).toEqual([47_800, 0, 0]);
    expect((await read({ ...onePhase, 93: NONE }, { currentStepMilliamps: 100 })).milliamps).toBeUndefined();
    expect((await read({}, { currentStepMilliamps: 100 })).milliamps).toBeUndefined();
  });

  it('refuses when there is no meter', async () => {
    const none = { 90: NONE, 91: NONE, 92: NONE, 94: NONE, 95: NONE };
    await expect(read(none)).rejects.toMatchObject({ code: 'refused' });
  });

  it('does not take an implausible voltage for a reading', async () => {
    await expect(read({ 160: 441 })).rejects.toMatchObject({ code: 'protocol' });
  });

  it('reads what hangs on the emulated controller, and fails while it is silent', async () => {
    const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
    const device = await rig.connect(etekEkepc2Meter, etekEkepc2MeterEmulator, { serial: 'line' });
    await rig.clock.advance(1000);
    const { power, register } = rig.world.charge;
    expect(await rig.finish(device.read())).toMatchObject({ watts: power, importWattHours: register });
    rig.buses.serialLines.get('line')?.setPowered(false);
    await rig.clock.advance(1500);
    await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'timeout' });
  });
});
