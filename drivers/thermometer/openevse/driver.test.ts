// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { RapiParser, rapiFrame } from '../../chips/openevse/rapi-frames.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { thermometerContract } from '../../contract/thermometer.ts';
import { openEvseThermometer } from './driver.ts';
import { openEvseThermometerEmulator } from './emulator.ts';

const OPTIONS = { serial: 'line' };
const BUSES = { line: { type: 'uart', baud: 115_200 } } as const;

thermometerContract(async () => {
  const rig = new TestRig(BUSES);
  const device = await rig.connect(openEvseThermometer, openEvseThermometerEmulator, OPTIONS);
  await rig.clock.advance(1000);
  return { rig, device, resolutionMillicelsius: 100 };
});

/** A controller that answers everything alike. */
async function withAnswer(answer: string) {
  const rig = new TestRig(BUSES);
  const parser = new RapiParser();
  const send = rig.buses.attachSerial('line', {
    receive: (bytes) => {
      for (const { sequence } of parser.feed(bytes)) send(Buffer.from(rapiFrame(answer, sequence), 'latin1'));
    },
  });
  const device = await rig.start(openEvseThermometer, OPTIONS);
  return rig.finish(device.readMillicelsius());
}

it.each([
  ['OK 265 -2560 -2560', 26_500],
  ['OK 265 301 298', 30_100],
  ['OK -2560 -2560 -5', -500],
])('reads "%s" as %i m°C: the hottest sensor that is fitted', async (answer, millicelsius) => {
  expect(await withAnswer(answer)).toBe(millicelsius);
});

it.each([
  ['OK -2560 -2560 -2560', 'refused'],
  ['NK', 'refused'],
  ['OK 1251 -2560 -2560', 'protocol'],
  ['OK x 0 0', 'protocol'],
])('does not take "%s" for a reading', async (answer, code) => {
  await expect(withAnswer(answer)).rejects.toMatchObject({ code });
});
