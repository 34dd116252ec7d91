// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger } from '../support/charger.ts';

let charger: Charger;

afterEach(() => charger.stop());

async function start(board: string): Promise<void> {
  const set = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
  charger = await Charger.start({ board: await boardUnderTest(board), set });
}

function speak(language: string): void {
  const result = charger.station.settings.apply({ kind: 'command-line' }, 'locale.language', language);
  expect(result).toEqual({ kind: 'applied', apply: 'live' });
}

const shows = (lines: readonly string[]) => {
  const shown = () => charger.truth().display;
  return charger.until(`the display shows ${lines.join(' / ')}`, () =>
    lines.every((line) => shown().some((seen) => seen.startsWith(line))),
  );
};

it('the OLED changes its language while it runs, charging or not (Blink manual, Local Language)', async () => {
  await start('virtual');
  await shows(['AVAILABLE', 'Plug in or hold card']);
  speak('de');
  await shows(['VERFÜGBAR', 'Einstecken oder Karte']);
  speak('zh');
  await shows(['空闲', '请插枪或刷卡']);
  await charger.charge();
  await shows(['充电中']);
  const power = () => charger.truth().display.find((line) => line.endsWith(' kW'));
  await charger.until('the power is shown', () => /^\d+\.\d A {2}\d+\.\d\d kW$/.test(power() ?? ''));
  speak('fr');
  await shows(['EN CHARGE']);
  expect(power()).toMatch(/^\d+,\d A {2}\d+,\d\d kW$/);
});

it.each([
  ['es', 'AVERÍA', 'REVISE LA LÍNEA CP'],
  ['nl', 'STORING', 'CONTROLEER CP-LIJN'],
  ['zh', '故障', '请检查CP线路'],
])('a fault is told in %s (Blink manual, table 19)', async (language, headline, fault) => {
  await start('virtual');
  speak(language);
  await charger.charge();
  charger.fault('pilot-short', true);
  await shows([headline, fault]);
});

it("the ETEK display says its manual's words in English, also in place of Chinese, and the catalogue's in German", async () => {
  await start('etek-ekepc3');
  await shows(['Available']);
  speak('de');
  await shows(['VERFÜGBAR']);
  charger.fault('pilot-short', true);
  charger.vehicle({ plugged: true, wants: 'charge' });
  await shows(['STÖRUNG', 'CP-LEITUNG']);
  await shows(['PRÜFEN']);
  speak('zh');
  await shows(['FAULTED', 'Please check the']);
});
