// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { displayContract } from '../../contract/display.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { recordWrites } from '../../contract/transfers.ts';
import { lcd1602 } from './driver.ts';
import { lcd1602Emulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x27' };

async function setUp() {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
  return { rig, device: await rig.connect(lcd1602, lcd1602Emulator, OPTIONS) };
}

async function setUpRecorded() {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
  rig.attach(lcd1602Emulator, lcd1602.options, OPTIONS);
  const { context, writes } = recordWrites(rig);
  return { rig, writes, device: await lcd1602.create({ i2c: 'bus', address: 0x27 }, context) };
}

displayContract(setUp);

describe('the LCD1602', () => {
  it('has 16 columns and 2 rows', async () => {
    const { device } = await setUp();
    expect([device.columns, device.rows]).toEqual([16, 2]);
  });

  it('is set up by instruction, in four bits (HD44780U Figure 24)', async () => {
    const { rig, device, writes } = await setUpRecorded();
    await rig.finish(device.show(['A']));
    expect(writes.slice(0, 5)).toEqual([
      '38 3c 38',
      '38 3c 38',
      '38 3c 38',
      '28 2c 28',
      // Function set 28h: two lines of 5 × 8 dots; entry mode 06h.
      '28 2c 28 8c 88 08 0c 08 6c 68',
    ]);
    // Return home 02h; display on 0Ch comes last.
    expect(writes).toContain('08 0c 08 2c 28');
    expect(writes.at(-1)).toBe('08 0c 08 cc c8');
    expect(writes.filter((write) => write.split(' ').length > 32)).toEqual([]);
  });

  it('is given time where its instructions take some', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['A']));
    // 40 + 5 + 1 + 1 + 1 + 5 ms of waits, the rest is 32 characters in strokes of 0.45 ms and some instructions.
    expect(await rig.duration(() => device.show(['A']))).toBe(0);
    await rig.clock.advance(31_000);
    const againMs = await rig.duration(() => device.show(['A']));
    expect(againMs).toBeGreaterThan(50);
    expect(againMs).toBeLessThan(115);
  });

  it('writes only the characters that changed', async () => {
    const { rig, device, writes } = await setUpRecorded();
    await rig.finish(device.show(['CHARGING', '16.0 A  3.68 kW']));
    writes.length = 0;
    await rig.finish(device.show(['CHARGING', '16.1 A  3.70 kW']));
    // Address C3h and "1"; address CAh and "70".
    expect(writes.join(' ')).toBe(
      ['c8 cc c8 3c 38', '39 3d 39 1d 19', 'c8 cc c8 ac a8', '39 3d 39 7d 79', '39 3d 39 0d 09'].join(' '),
    );
    writes.length = 0;
    await rig.finish(device.show(['CHARGING', '16.1 A  3.70 kW']));
    expect(writes).toEqual([]);
  });

  it('shows its text again after it lost its supply unseen', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['AVAILABLE', 'Plug in']));
    rig.world.displayAnswers = false;
    await expect(rig.finish(rig.buses.i2c('bus').transfer(0x27, Uint8Array.of(0x08), 0))).rejects.toBeDefined();
    rig.world.displayAnswers = true;
    await rig.finish(device.show(['AVAILABLE', 'Plug in']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual([]);
    await rig.clock.advance(30_000);
    await rig.finish(device.show(['AVAILABLE', 'Plug in']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual(['AVAILABLE', 'Plug in']);
  });

  it('keeps its text while it is set up afresh, and comes into step when half a byte was lost', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['AVAILABLE', 'Plug in']));
    await rig.clock.advance(100);
    const before = rig.world.texts;
    // Half a byte by itself, and a shift of the display by one place.
    const bus = rig.buses.i2c('bus');
    await rig.finish(bus.transfer(0x27, Uint8Array.of(0x18, 0x1c, 0x18, 0x88, 0x8c, 0x88), 0));
    await rig.finish(bus.transfer(0x27, Uint8Array.of(0x08, 0x0c, 0x08), 0));
    await rig.clock.advance(31_000);
    expect(rig.world.text).toEqual(['VAILABLE', 'lug in']);
    await rig.finish(device.show(['AVAILABLE', 'Plug in']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual(['AVAILABLE', 'Plug in']);
    expect(rig.world.texts).toBe(before + 2);
  });

  it('shows the accents of every text it is asked for, whichever its ROM', async () => {
    const { rig, device } = await setUp();
    for (const lines of [
      ['VERFÜGBAR', 'Karte wird geprüft'.slice(0, 16)],
      ['PRÉPARATION', 'Contrôle du badg'],
      ['AVERÍA', 'Señal ¿dañada? ñ'],
      ['NICHT VERFÜGBAR', 'Außer Betrieb'],
    ]) {
      await rig.finish(device.show(lines));
      await rig.clock.advance(100);
      expect(rig.world.text).toEqual(lines);
    }
  });

  it('draws a letter once and keeps it while it is in sight (HD44780U Table 5: eight drawings)', async () => {
    const { rig, device, writes } = await setUpRecorded();
    await rig.finish(device.show(['STÖRUNG', 'Tür']));
    writes.length = 0;
    await rig.finish(device.show(['STÖRUNG', 'Tor']));
    expect(writes.join(' ').split(' ')).toHaveLength(10);
    await rig.finish(device.show(['STÖRUNG', 'Tür']));
    // Code 1 again, which has been the drawing of ü since: an address and a character.
    expect(writes.join(' ').split(' ')).toHaveLength(20);
  });

  it('takes the accents away from letters that find none of its eight drawings', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['ÄÖÜäöüßéèñ', '¡ÖÜÄ!–']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual(['ÄÖÜäöüßéen', '!ÖÜÄ!-']);
  });

  it('works on a bus of 400 kHz, which is more than the PCF8574 promises', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
    const device = await rig.connect(lcd1602, lcd1602Emulator, { ...OPTIONS, address: '0x3f' });
    await rig.finish(device.show(['CHARGING', '25 °C']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual(['CHARGING', '25 °C']);
  });
});
