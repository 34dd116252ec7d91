// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { Bench } from './support/bench.ts';
import { type Received, StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';
import { clock, untilTrue } from './support/until.ts';

const SEED = 20_260_101;
const POINTS = 20;
const CHARGED_WATT_HOURS = 5;
const CARD = '04A2B3C4';
/** The supervisor lets a process that dies younger than 5 s wait longer each time; restarts are to stay short. */
const GROWN_UP_MS = 5500;
const GROWN_UP_EVERY = 3;

let central: StrictCentralSystem;
let bench: Bench;
let customer: Customer;
let killedAtMicros = Number.NEGATIVE_INFINITY;

beforeAll(async () => {
  central = await StrictCentralSystem.start();
  bench = await Bench.start(
    // So many sessions in a row wear the usual contactor's patience out: this product's rests 2 s, not a minute.
    ...['--board', 'test/products/quick'],
    ...['--ocpp', central.url, '--id', 'E2E-1', '--seed', String(SEED)],
    ...['--set', 'ocpp.key.MeterValueSampleInterval=1', '--set', 'ocpp.key.MinimumStatusDuration=0'],
  );
  await bench.vehicle({ rampMilliampsPerSecond: 200_000 });
  customer = new Customer(bench, CARD);
});
afterAll(async () => {
  await bench?.stop();
  await central?.stop();
});

describe('SIGKILL of the station', () => {
  it(`at ${POINTS} points from the card to after the stop: one Start, one Stop, the exact register, no dip of the contactor`, async () => {
    const random = new SeededRandom(SEED);
    const { lengthMs } = await session(() => {});
    const repeatsBefore = repeats();
    for (let point = 0; point < POINTS; point += 1) {
      const delayMs = Math.round(((point + random.uniform()) / POINTS) * (lengthMs + 300));
      if (point % GROWN_UP_EVERY === 0) await growUp(delayMs);
      await naming(`seed ${SEED}, killed ${delayMs} ms after the card, point ${point}`, async () => {
        let killed: Promise<void> | undefined;
        await session(
          () => {
            killed = clock.sleep(delayMs).then(kill);
          },
          () => killed,
        );
      });
    }
    console.log(`${POINTS} kills over ${Math.round(lengthMs)} ms; repeated messages: ${repeats() - repeatsBefore}`);
    expect(central.problems).toEqual([]);
  }, 150_000);

  it.each(['Authorize', 'StartTransaction', 'MeterValues', 'StopTransaction'])(
    'while the central system answers %s: what was not answered is repeated under the same id, and counts once',
    async (action) => {
      const before = repeats();
      await growUp(0);
      let killed: Promise<void> | undefined;
      await session(
        () => {
          central.onReceived = async (received) => {
            if (received.action !== action || killed !== undefined) return;
            killed = kill();
            await killed;
          };
        },
        () => killed,
      );
      central.onReceived = undefined;
      expect(killed).toBeDefined();
      // An Authorize is not queued: the customer holds the card to the reader again.
      expect(repeats() - before).toBe(action === 'Authorize' ? 0 : 1);
      for (const repeat of central.received.filter((message) => message.repeated)) {
        const first = central.received.find((message) => message.id === repeat.id);
        expect([repeat.action, repeat.params]).toEqual([first?.action, first?.params]);
      }
      expect(central.problems).toEqual([]);
    },
  );
});

async function kill(): Promise<void> {
  killedAtMicros = clock.monotonicMicros();
  await bench.kill('station');
  await customer.lookAgain();
}

/** Waits until the station will be grown up so many milliseconds from now. */
async function growUp(aheadMs: number): Promise<void> {
  const ageMs = (clock.monotonicMicros() - killedAtMicros) / 1000;
  await clock.sleep(Math.max(0, GROWN_UP_MS - ageMs - aheadMs));
}

function repeats(): number {
  return central.received.filter((message) => message.repeated).length;
}

/** A session from plug to plug, with all that must be true of it. @returns the time from the card to the end */
async function session(
  onCard: () => void,
  trouble: () => Promise<void> | undefined = () => undefined,
): Promise<{ readonly lengthMs: number }> {
  const [starts, stops] = [central.once('StartTransaction').length, central.once('StopTransaction').length];
  await customer.lookAgain();
  await customer.plugIn();
  const mark = await bench.mark();
  const registerBefore = (await bench.plant()).meter.wattHours;
  const cardAtMicros = clock.monotonicMicros();
  onCard();
  await customer.start();
  await bench.untilPlant('charged', (truth) => truth.meter.wattHours >= registerBefore + CHARGED_WATT_HOURS);
  const stopAskedAtMicros = clock.monotonicMicros();
  const stop = await stopped(stops + 1);
  const lengthMs = (clock.monotonicMicros() - cardAtMicros) / 1000;
  await trouble();
  await customer.leave();
  const registerAfter = (await bench.plant()).meter.wattHours;

  const newStarts = central.once('StartTransaction').slice(starts);
  expect(newStarts).toHaveLength(1);
  expect(central.once('StopTransaction').slice(stops)).toHaveLength(1);
  expectPair(newStarts[0], stop, { registerBefore, registerAfter });
  await expectNoDip(mark, stopAskedAtMicros);
  return { lengthMs };
}

/** The customer ends the session; where this machine held up the guard, contacts that opened by it close again. */
async function stopped(count: number): Promise<Received> {
  await untilTrue('the session ends', async () => {
    if (central.once('StopTransaction').length >= count) return true;
    if ((await bench.plant()).contactor.closed) await customer.stop();
    return false;
  });
  return central.until('StopTransaction', count);
}

/** The contacts closed once and opened once, after the customer wanted them to. */
async function expectNoDip(mark: number, stopAskedAtMicros: number): Promise<void> {
  const gateOpened = await bench.gateOpened(mark);
  if (gateOpened && !bench.isUndisturbed) return;
  expect(gateOpened).toBe(false);
  const strokes = await bench.eventsOf('contacts', mark);
  expect(strokes.map((stroke) => stroke.closed)).toEqual([true, false]);
  expect(strokes[1]?.microseconds).toBeGreaterThan(stopAskedAtMicros);
}

function expectPair(
  start: Received | undefined,
  stop: Received,
  { registerBefore, registerAfter }: { readonly registerBefore: number; readonly registerAfter: number },
): void {
  expect(start?.params).toMatchObject({ connectorId: 1, idTag: CARD, meterStart: registerBefore });
  const transactionId = central.transactionIdOf(start);
  expect(stop.params).toMatchObject({ transactionId, idTag: CARD, reason: 'Local', meterStop: registerAfter });
  const [startedAt, stoppedAt] = [start, stop].map((message) => Date.parse(String(message?.params['timestamp'])));
  expect(startedAt).toBeLessThan(stoppedAt ?? Number.NaN);
}

/** Adds to a failure where in the test it happened. */
async function naming(where: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`${where}: ${error instanceof Error ? error.message : error}\n${bench.log}`, { cause: error });
  }
}
