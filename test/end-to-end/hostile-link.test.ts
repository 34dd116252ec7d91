// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { encode } from '../../src/link/codec.ts';
import { LINK_VERSION } from '../../src/link/messages.ts';
import { Bench } from './support/bench.ts';
import { StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';
import { FakeStation, HELLO } from './support/fake-station.ts';
import { optionOf } from './support/processes.ts';
import { untilTrue } from './support/until.ts';

const SEED = 61_851;
const LOST_WORDS_BYTES = 50_000;
const ANOTHER = 'another station is connected';

/** What a peer says, and what the guard must answer before it hangs up. */
const ATTACKS: readonly (readonly [name: string, bytes: () => string | Uint8Array, reason: string])[] = [
  ['random bytes', () => randomBytes(100_000), ''],
  ['a line without an end', () => 'x'.repeat(1_000_000), 'line too long'],
  ['lines that are not JSON', () => 'permit 32 A please\n', 'not JSON'],
  ['JSON that is no message', () => '{"type":"close-contactor"}\n', 'field type'],
  ['very deep JSON', () => `${'['.repeat(4000)}${']'.repeat(4000)}\n`, 'field type'],
  ['a wrong version', () => `${JSON.stringify({ ...HELLO, version: LINK_VERSION + 1 })}\n`, 'field version'],
  [
    'a hello with settings out of range',
    () => withSettings({ fallbackMilliamps: 1_000_000 }),
    'settings.fallbackMilli',
  ],
  ['a hello with an unknown field', () => `${JSON.stringify({ ...HELLO, root: true })}\n`, 'root'],
  ['a permit before the hello', () => permit(1, 32_000), 'hello comes first'],
  ['two hellos', () => encode(HELLO).repeat(2), 'hello comes first, and once'],
  ['a permit beyond any pilot', () => encode(HELLO) + permit(1, 1_000_000), 'field limitMilliamps'],
  ['a permit for ever', () => encode(HELLO) + permit(1, 32_000, 86_400_000), 'field leaseMs'],
  [
    'a flood of valid permits',
    () => encode(HELLO) + Array.from({ length: 20_000 }, (_, seq) => permit(seq, 0)).join(''),
    'too many messages',
  ],
  ['silence', () => '', 'no hello within 1 s'],
];

let central: StrictCentralSystem;
let bench: Bench;
let path: string;
beforeAll(async () => {
  central = await StrictCentralSystem.start();
  bench = await Bench.start('--seed', String(SEED), '--ocpp', central.url);
  const [guard] = bench.processes('guard');
  if (guard === undefined) throw new Error('no guard runs');
  path = optionOf(guard, 'link');
});
afterAll(async () => {
  await bench?.stop();
  await central?.stop();
});

describe('a fake peer on the socket of the guard', () => {
  it('beside the real station is sent away, and the station notices nothing', async () => {
    const mark = await bench.mark();
    const customer = new Customer(bench, '04A2B3C4');
    await customer.plugIn();
    await customer.start();
    for (let round = 0; round < 50; round += 1) {
      const fake = await FakeStation.connect(path);
      fake.write(permit(round, 0));
      await fake.untilHungUp();
      expect(fake.heard).toContain(ANOTHER);
    }
    await bench.untilCharged(3);
    await customer.stop();
    await central.until('StopTransaction', 1);
    await customer.leave();
    if ((await bench.gateOpened(mark)) && !bench.isUndisturbed) return;
    expect((await bench.eventsOf('contacts', mark)).map(({ closed }) => closed)).toEqual([true, false]);
  });

  it.each(ATTACKS)(
    'instead of the station: %s ends the conversation; the guard scans on, nothing closes',
    async (_, bytes, reason) => {
      const mark = await bench.mark();
      const sent = bytes();
      const heard = await attack(sent);
      // Who still writes when the guard hangs up may lose its last words.
      if (sent.length < LOST_WORDS_BYTES || heard !== '') {
        expect(heard).toContain('"refused"');
        expect(heard).toContain(reason);
      }
      await expectScanning(mark);
      expect((await bench.plant()).contactor).toMatchObject({ coil: false, closed: false });
    },
  );

  it('while a session runs and the station is down: the contacts stay closed, and the station takes it up again', async () => {
    await untilStationIsBack();
    const mark = await bench.mark();
    const customer = new Customer(bench, '04A2B3C4');
    await customer.plugIn();
    await customer.start();
    await bench.untilCharged(2);
    await attack(randomBytes(500));
    await attack(encode(HELLO) + permit(1, 1_000_000));
    await customer.lookAgain();
    await bench.untilCharged(5);
    await customer.stop();
    await central.until('StopTransaction', 2);
    await customer.leave();
    await expectScanning(mark);
    expect(central.once('StartTransaction')).toHaveLength(2);
    expect(central.once('StopTransaction')).toHaveLength(2);
    expect((await bench.eventsOf('contacts', mark)).map(({ closed }) => closed)).toEqual([true, false]);
  });
});

/** Says something in the place of the station, and hears the guard out. */
async function attack(bytes: string | Uint8Array): Promise<string> {
  for (let round = 0; round < 10; round += 1) {
    const fake = await FakeStation.connect(path);
    fake.write(bytes);
    await fake.untilHungUp();
    if (!fake.heard.includes(ANOTHER)) return fake.heard;
    await untilTrue('the station runs', () => bench.processes('station').length === 1);
    await bench.kill('station');
    await untilTrue('the station is dead', () => bench.processes('station').length === 0);
  }
  throw new Error('the station was always faster');
}

/** Waits for the real station to be connected. */
async function untilStationIsBack(): Promise<void> {
  await untilTrue('the station is connected to the guard', async () => {
    const fake = await FakeStation.connect(path);
    fake.write('?\n');
    await fake.untilHungUp();
    return fake.heard.includes(ANOTHER);
  });
}

/** The guard never missed its heartbeat. */
async function expectScanning(mark: number): Promise<void> {
  const gateOpened = await bench.gateOpened(mark);
  if (bench.isUndisturbed) expect(gateOpened).toBe(false);
  expect((await bench.plant()).heartbeat.gateClosed).toBe(true);
}

function permit(seq: number, limitMilliamps: number, leaseMs = 1000): string {
  return encode({ type: 'permit', seq, limitMilliamps, leaseMs });
}

function withSettings(change: Readonly<Record<string, number>>): string {
  const settings = 'settings' in HELLO ? HELLO.settings : {};
  return `${JSON.stringify({ ...HELLO, settings: { ...settings, ...change } })}\n`;
}

function randomBytes(length: number): Uint8Array {
  const random = new SeededRandom(SEED);
  return Uint8Array.from({ length }, () => Math.floor(random.uniform() * 256));
}
