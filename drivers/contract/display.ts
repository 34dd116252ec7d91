// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { UPLINK_KINDS } from '../../src/core/display/network.ts';
import type { TextDisplay } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every text display does. */
export function displayContract(setUp: () => Promise<{ rig: TestRig; device: TextDisplay }>): void {
  const show = async (rig: TestRig, device: TextDisplay, lines: readonly string[]) => {
    await rig.finish(device.show(lines));
    await rig.clock.advance(100);
    return rig.world.text;
  };

  describe('as a text display', () => {
    it('shows what it is asked to', async () => {
      const { rig, device } = await setUp();
      const lines = ['CHARGING', '16.0 A  25 °C', '3.68 kW'].slice(0, device.rows);
      expect(await show(rig, device, lines)).toEqual(lines);
    });

    it('shows every printable ASCII character', async () => {
      const { rig, device } = await setUp();
      const all = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
      for (let start = 0; start < all.length; start += device.columns) {
        const line = all.slice(start, start + device.columns);
        expect(await show(rig, device, [line, line])).toEqual([line.trimEnd(), line.trimEnd()]);
      }
    });

    it('replaces a longer text by a shorter one', async () => {
      const { rig, device } = await setUp();
      await show(rig, device, ['SUSPENDEDEVSE', 'a long second line', 'third']);
      expect(await show(rig, device, ['OK'])).toEqual(['OK']);
      expect(await show(rig, device, [])).toEqual([]);
    });

    it('cuts what does not fit', async () => {
      const { rig, device } = await setUp();
      const long = 'x'.repeat(device.columns + 10);
      const shown = await show(
        rig,
        device,
        Array.from({ length: device.rows + 3 }, () => long),
      );
      expect(shown).toEqual(Array.from({ length: device.rows }, () => 'x'.repeat(device.columns)));
    });

    it('shows the signs a charger needs beside ASCII', async () => {
      const { rig, device } = await setUp();
      expect(await show(rig, device, ['°·–€Ω'])).toEqual(['°·–€Ω']);
    });

    it('shows the letters of German, French, Spanish and Dutch', async () => {
      const { rig, device } = await setUp();
      for (const line of ['STÖRUNG außen', 'À côté, ça va', '¿Avería? ¡Sí!', 'BEËINDIGD']) {
        expect(await show(rig, device, [line, line])).toEqual([line, line]);
      }
    });

    it('shows Chinese lines among others as far as they fit, if it says that it can', async () => {
      const { rig, device } = await setUp();
      const lines = ['充电中', '16.0 A', '请检查CP线路', 'small', '剩余 1:05'];
      const without = ['???', '16.0 A', '???CP??', 'small', '?? 1:05'].slice(0, device.rows);
      expect(await show(rig, device, lines)).toEqual(device.han === undefined ? without : lines);
      if (device.han === undefined) return;
      const { columns, rows } = device.han;
      const full = '车'.repeat(columns / 2);
      const room = Math.floor((device.rows - 1) / rows);
      const many = Array.from({ length: device.rows }, () => `${full}车`);
      expect(await show(rig, device, many)).toEqual(Array.from({ length: 1 + room }, () => full));
      expect(await show(rig, device, ['AVAILABLE', 'Plug in'])).toEqual(['AVAILABLE', 'Plug in']);
    });

    it('shows ? for characters it has not', async () => {
      const { rig, device } = await setUp();
      expect(await show(rig, device, ['a\u0416b\u0000c'])).toEqual(['a?b?c']);
    });

    it('fails while it does not answer, and shows everything again once it does', async () => {
      const { rig, device } = await setUp();
      await show(rig, device, ['AVAILABLE', 'second']);
      rig.world.displayAnswers = false;
      await expect(rig.finish(device.show(['CHARGING', 'second']))).rejects.toMatchObject({ code: 'nack' });
      await rig.clock.advance(100);
      expect(rig.world.text).toEqual([]);
      rig.world.displayAnswers = true;
      expect(await show(rig, device, ['CHARGING', 'second'])).toEqual(['CHARGING', 'second']);
    });

    it('keeps the order of texts that are asked for at once', async () => {
      const { rig, device } = await setUp();
      await rig.finish(Promise.all(['one', 'two', 'three'].map((text) => device.show([text]))));
      await rig.clock.advance(100);
      expect(rig.world.text).toEqual(['three']);
    });

    it('is as bright as it is told to be, and dark at 0 %, text and all', async () => {
      const { rig, device } = await setUp();
      const dimTo = async (percent: number) => {
        await rig.finish(device.setBrightness?.(percent) ?? Promise.reject());
        await rig.clock.advance(100);
        return rig.world.brightnessPercent;
      };
      await show(rig, device, ['AVAILABLE']);
      expect(await dimTo(100)).toBe(100);
      expect(await dimTo(0)).toBe(0);
      expect(rig.world.text).toEqual([]);
      expect(await show(rig, device, ['CHARGING'])).toEqual([]);
      expect(await dimTo(100)).toBe(100);
      expect(rig.world.text).toEqual(['CHARGING']);
    });

    it('keeps its brightness when it lost its supply in between', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.setBrightness?.(0) ?? Promise.reject());
      await show(rig, device, ['AVAILABLE']);
      rig.world.displayAnswers = false;
      await expect(rig.finish(device.show(['CHARGING']))).rejects.toMatchObject({ code: 'nack' });
      rig.world.displayAnswers = true;
      expect(await show(rig, device, ['CHARGING'])).toEqual([]);
      expect(rig.world.brightnessPercent).toBe(0);
      await rig.finish(device.setBrightness?.(100) ?? Promise.reject());
      await rig.clock.advance(100);
      expect([rig.world.brightnessPercent, rig.world.text]).toEqual([100, ['CHARGING']]);
    });

    it('fails to dim while it does not answer, and does so with the next text', async () => {
      const { rig, device } = await setUp();
      await show(rig, device, ['AVAILABLE']);
      rig.world.displayAnswers = false;
      await expect(rig.finish(device.setBrightness?.(0) ?? Promise.resolve())).rejects.toMatchObject({ code: 'nack' });
      rig.world.displayAnswers = true;
      expect(await show(rig, device, ['AVAILABLE'])).toEqual([]);
    });
  });
}

/** What every display with a place for the uplink's symbol does. */
export function symbolContract(setUp: () => Promise<{ rig: TestRig; device: TextDisplay }>): void {
  describe('as a display with a symbol of the uplink', () => {
    it.each(UPLINK_KINDS)(
      'shows %s left of the first line, which stays where it is (Blink table 19)',
      async (symbol) => {
        const { rig, device } = await setUp();
        await rig.finish(device.show(['AVAILABLE', 'Plug in'], symbol));
        await rig.clock.advance(100);
        expect([rig.world.text, rig.world.symbol]).toEqual([['AVAILABLE', 'Plug in'], symbol]);
        await rig.finish(device.show(['充电中', '请拔枪'], symbol));
        await rig.clock.advance(100);
        expect([rig.world.text, rig.world.symbol]).toEqual([['充电中', '请拔枪'], symbol]);
      },
    );

    it('takes the place back for its text', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show(['x'.repeat(30)], 'wifi'));
      await rig.clock.advance(100);
      expect(rig.world.text).toEqual(['x'.repeat(device.columns - 2)]);
      await rig.finish(device.show(['W AVAILABLE']));
      await rig.clock.advance(100);
      expect([rig.world.text, rig.world.symbol]).toEqual([['W AVAILABLE'], undefined]);
    });
  });
}
