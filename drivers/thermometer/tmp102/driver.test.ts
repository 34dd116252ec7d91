// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { thermometerContract } from '../../contract/thermometer.ts';
import { recordWrites } from '../../contract/transfers.ts';
import { CONFIG_REGISTER, TEMPERATURE_REGISTER, tmp102 } from './driver.ts';
import { EmulatedTmp102, tmp102Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x48' };

function rigOfI2c() {
  return new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
}

async function setUp() {
  const rig = rigOfI2c();
  return { rig, device: await rig.connect(tmp102, tmp102Emulator, OPTIONS), resolutionMillicelsius: 62.5 };
}

thermometerContract(setUp);

describe('the TMP102', () => {
  /** A chip that answers its temperature with these bytes, and with the configuration given. */
  const withWord = async (high: number, low: number, config = 0x60e0) => {
    const rig = rigOfI2c();
    let pointer = 0;
    rig.buses.attachI2c('bus', 0x48, {
      write: ([register = 0]) => {
        pointer = register;
        return true;
      },
      read: () =>
        pointer === TEMPERATURE_REGISTER ? Uint8Array.of(high, low) : Uint8Array.of(config >> 8, config & 0xff),
    });
    const device = await rig.start(tmp102, OPTIONS);
    return rig.finish(device.readMillicelsius());
  };

  it.each([
    [0x7f, 0xf0, 127_938],
    [0x64, 0x00, 100_000],
    [0x50, 0x00, 80_000],
    [0x4b, 0x00, 75_000],
    [0x32, 0x00, 50_000],
    [0x19, 0x00, 25_000],
    [0x00, 0x40, 250],
    [0x00, 0x00, 0],
    [0xff, 0xc0, -250],
    [0xe7, 0x00, -25_000],
    [0xc9, 0x00, -55_000],
  ])('reads %#x %#x as the datasheet does (SBOS397, Table 5)', async (high, low, millicelsius) => {
    expect(await withWord(high, low)).toBe(millicelsius);
  });

  it('reads the same whether the alert bit is set or not', async () => {
    expect(await withWord(0x19, 0x00, 0x60c0)).toBe(25_000);
  });

  it.each([
    [0xc8, 0xf0, 'colder than its range'],
    [0x19, 0x01, 'in the 13-bit format'],
    [0xff, 0xff, 'of a bus that floats'],
  ])('refuses %#x %#x, a reading %s', async (high, low) => {
    await expect(withWord(high, low)).rejects.toMatchObject({ code: 'protocol' });
  });

  it.each([0x61e0, 0xffff, 0x60f0])('refuses a chip that stays at configuration %#x', async (config) => {
    await expect(withWord(0x19, 0x00, config)).rejects.toMatchObject({ code: 'protocol' });
  });

  it('is set to 8 conversions a second, and read at once from then on', async () => {
    const rig = rigOfI2c();
    rig.attach(tmp102Emulator, tmp102.options, OPTIONS);
    const { context, writes } = recordWrites(rig);
    const device = await tmp102.create({ i2c: 'bus', address: 0x48 }, context);
    await rig.finish(device.readMillicelsius());
    await rig.finish(device.readMillicelsius());
    expect(writes).toEqual(['01', '01 60 c0', '01', '00', '01', '00']);
  });

  it('that lost its supply for a moment gives no 0 °C', async () => {
    const rig = rigOfI2c();
    const chip = new EmulatedTmp102(rig.clock, { millicelsius: () => 61_000, answers: () => true });
    rig.buses.attachI2c('bus', 0x48, chip);
    const device = await rig.start(tmp102, OPTIONS);
    expect(await rig.finish(device.readMillicelsius())).toBe(61_000);
    chip.reset();
    expect(await rig.finish(device.readMillicelsius())).toBe(61_000);
  });

  it('that was put to sleep is woken', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.readMillicelsius());
    await rig.finish(rig.buses.i2c('bus').transfer(0x48, Uint8Array.of(CONFIG_REGISTER, 0x61, 0xc0), 0));
    expect(await rig.finish(device.readMillicelsius())).toBe(25_000);
  });

  it('that is absent is a nack', async () => {
    const rig = rigOfI2c();
    const device = await rig.start(tmp102, OPTIONS);
    await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'nack', bus: 'bus' });
  });
});
