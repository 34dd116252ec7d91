// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { displayContract } from '../../contract/display.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { ssd1306 } from './driver.ts';
import { ssd1306Emulator } from './emulator.ts';
import { characterOf, GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.ts';
import { GLYPHS } from './glyphs.ts';

const OPTIONS = { i2c: 'bus', address: '0x3c' };

async function setUp() {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
  return { rig, device: await rig.connect(ssd1306, ssd1306Emulator, OPTIONS) };
}

displayContract(setUp);

describe('the SSD1306', () => {
  it('has 21 columns and 7 rows', async () => {
    const { device } = await setUp();
    expect([device.columns, device.rows]).toEqual([21, 7]);
  });

  it('writes a changed digit in less than 1 ms, and nothing when nothing changed', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['CHARGING', '16.0 A']));
    expect(await rig.duration(() => device.show(['CHARGING', '16.1 A']))).toBeLessThan(1);
    expect(await rig.duration(() => device.show(['CHARGING', '16.1 A']))).toBe(0);
  });

  it('holds the bus for less than 1 ms at a time', async () => {
    const { rig } = await setUp();
    const bus = rig.buses.i2c('bus');
    let longest = 0;
    const spied = Object.create(rig.buses, {
      i2c: {
        value: () => ({
          id: bus.id,
          transfer: (address: number, bytes: Uint8Array, readLength: number) => {
            longest = Math.max(longest, bytes.length);
            return bus.transfer(address, bytes, readLength);
          },
        }),
      },
    }) as typeof rig.buses;
    const device = await ssd1306.create({ i2c: 'bus', address: 0x3c }, { clock: rig.clock, buses: spied, log: LOG });
    await rig.finish(device.show(['X'.repeat(21), 'X'.repeat(21)]));
    expect(longest).toBeLessThanOrEqual(33);
    expect(longest).toBeGreaterThan(30);
  });

  it('is set up afresh after a minute, in case it was reset unseen', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.show(['AVAILABLE']));
    // Display off, as after a reset.
    await rig.finish(rig.buses.i2c('bus').transfer(0x3c, Uint8Array.of(0x00, 0xae), 0));
    await rig.clock.advance(61_000);
    expect(rig.world.text).toEqual([]);
    await rig.finish(device.show(['AVAILABLE']));
    await rig.clock.advance(100);
    expect(rig.world.text).toEqual(['AVAILABLE']);
  });
});

const LOG = { debug() {}, info() {}, warn() {}, error() {} };

describe('the font', () => {
  it('is drawn in seven rows of five pixels', () => {
    for (const [character, art] of Object.entries(GLYPHS)) {
      const rows = art.split(' ');
      expect([character, rows.length]).toEqual([character, GLYPH_HEIGHT]);
      for (const row of rows) expect([character, row]).toEqual([character, expect.stringMatching(/^[.#]{5}$/)]);
      expect(glyph(character)).toHaveLength(GLYPH_WIDTH);
    }
  });

  it('has no two characters that look alike', () => {
    for (const character of Object.keys(GLYPHS)) expect(characterOf(glyph(character))).toBe(character);
  });

  it('covers ASCII and what a charger writes besides', () => {
    for (let code = 0x20; code <= 0x7e; code += 1) expect(Object.keys(GLYPHS)).toContain(String.fromCharCode(code));
    expect(Object.keys(GLYPHS)).toEqual(expect.arrayContaining(['°', '·', '–', '€', 'Ω']));
  });
});
