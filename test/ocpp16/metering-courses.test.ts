// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { Charger } from '../support/charger.ts';
import { heardOnce, type MeterValue, register, reports, transactionData } from './meter-reports.ts';

const SEEDS = Array.from({ length: 8 }, (_, index) => index + 1);
const STEPS = 30;
const START_WATT_HOURS = 1_234_567;
const REGISTER = 'Energy.Active.Import.Register';

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** What may happen to a charger that has nothing to do with its meter, in an order given by the seed. */
class Course {
  readonly trace: string[] = [];
  readonly #charger: Charger;
  readonly #random: SeededRandom;
  #hasPower = true;
  readonly #actions: readonly (readonly [weight: number, name: string, act: () => void | Promise<void>])[] = [
    [6, 'customer', () => this.#customer()],
    [4, 'tap', () => this.#charger.tap()],
    [4, 'unplug', () => this.#charger.vehicle({ plugged: false })],
    [3, 'wants nothing', () => this.#charger.vehicle({ wants: 'nothing' })],
    [3, 'wants to charge', () => this.#charger.vehicle({ wants: 'charge' })],
    [3, 'power', () => this.#togglePower()],
    [2, 'station dies', () => this.#restartStation()],
    [3, 'network', () => this.#charger.network.setUp(this.#random.uniform() < 0.5)],
    [4, 'keys', () => this.#changeKey()],
    [2, 'limit', () => this.#apply('power.maxCurrentFw', this.#pick([6, 10, 16, 32]))],
  ];

  constructor(of: Charger, seed: number) {
    this.#charger = of;
    this.#random = new SeededRandom(seed * 104_729 + 7);
  }

  async step(): Promise<void> {
    let dice = this.#random.uniform() * this.#actions.reduce((sum, [weight]) => sum + weight, 0);
    const chosen = this.#actions.find(([weight]) => {
      dice -= weight;
      return dice < 0;
    });
    this.trace.push(`${Math.round(this.#charger.clock.monotonicMicros() / 1000)} ${chosen?.[1]}`);
    await chosen?.[2]();
    const longest = this.#random.uniform() < 0.5 ? 2000 : 45_000;
    await this.#charger.advance(Math.floor(this.#random.uniform() * longest));
    if (!this.#hasPower && this.#random.uniform() < 0.6) await this.#togglePower();
  }

  /** Everything is over and told. */
  async finish(): Promise<void> {
    if (!this.#hasPower) await this.#togglePower();
    this.#charger.network.setUp(true);
    this.#charger.vehicle({ plugged: false });
    const isOver = () => this.#charger.view().session === undefined && this.#charger.view().status === 'Available';
    await this.#charger.until('over', isOver, 120_000);
    await this.#charger.until('told', () => this.#charger.station.station.outbox.length() === 0, 900_000);
  }

  async #customer(): Promise<void> {
    this.#charger.vehicle({ plugged: false });
    await this.#charger.advance(300);
    this.#charger.vehicle({ plugged: true, wants: 'charge' });
    if (this.#hasPower) this.#charger.tap();
  }

  async #togglePower(): Promise<void> {
    if (this.#hasPower) this.#charger.cutMains();
    else await this.#charger.restoreMains();
    this.#hasPower = !this.#hasPower;
  }

  async #restartStation(): Promise<void> {
    if (!this.#hasPower) return;
    this.#charger.killStation();
    await this.#charger.advance(Math.floor(this.#random.uniform() * 3000));
    await this.#charger.startStation();
  }

  #changeKey(): void {
    const lists = [[], [REGISTER], [REGISTER, 'Voltage.L1'], ['Current.Import', REGISTER]];
    this.#pick([
      () => this.#apply('ocpp.key.MeterValueSampleInterval', this.#pick([0, 3, 10, 30])),
      () => this.#apply('ocpp.key.ClockAlignedDataInterval', this.#pick([0, 7, 20, 60])),
      () => this.#apply('ocpp.key.MeterValuesSampledData', this.#pick(lists)),
      () => this.#apply('ocpp.key.StopTxnSampledData', this.#pick(lists)),
      () => this.#apply('ocpp.key.StopTxnAlignedData', this.#pick(lists)),
      () => this.#apply('ocpp.key.StopTransactionMaxMeterValues', this.#pick([2, 5, 20])),
      () => this.#apply('evse.resumeAfterReboot', this.#random.uniform() < 0.5),
    ])();
  }

  #apply(id: string, value: unknown): void {
    if (!this.#charger.isStationUp) return;
    const result = this.#charger.station.settings.apply({ kind: 'command-line' }, id, value);
    if (result.kind !== 'applied') throw new Error(`${id} = ${String(value)}: ${result.kind}`);
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#random.uniform() * from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }
}

interface Transaction {
  readonly id: number;
  readonly meterStart: number;
  readonly meterStop: number;
  readonly startMillis: number;
  readonly stopMillis: number;
  readonly data: readonly MeterValue[];
}

/** Every transaction as the central system knows it, oldest first. */
function transactionsOf({ central }: Charger): readonly Transaction[] {
  const stops = new Map(heardOnce(central.of('StopTransaction')).map((call) => [call.payload['transactionId'], call]));
  return heardOnce(central.of('StartTransaction')).map(({ payload }, index): Transaction => {
    const stop = stops.get(1000 + index);
    return {
      id: 1000 + index,
      meterStart: Number(payload['meterStart']),
      meterStop: Number(stop?.payload['meterStop'] ?? Number.NaN),
      startMillis: Date.parse(String(payload['timestamp'])),
      stopMillis: Date.parse(String(stop?.payload['timestamp'])),
      data: transactionData(stop) ?? [],
    };
  });
}

const isRising = (values: readonly number[]) => values.every((value, index) => value >= (values[index - 1] ?? value));

/** What is wrong with the registers of one transaction and those of the one before. */
function problemsOf(of: Charger, one: Transaction, before: Transaction | undefined): readonly string[] {
  const told = reports(of.central, 1).filter(({ transactionId }) => transactionId === one.id);
  const values = [one.data, told].map((list) => list.filter((value) => !Number.isNaN(register(value))));
  const problems = values.flatMap((list) => {
    const registers = [one.meterStart, ...list.map(register), one.meterStop];
    const times = [one.startMillis, ...list.map(({ timestamp }) => Date.parse(timestamp)), one.stopMillis];
    return [
      isRising(registers) ? [] : [`${one.id}: registers ${registers.join()}`],
      isRising(times) ? [] : [`${one.id}: times ${times.join()}`],
    ].flat();
  });
  const isContinuous = before === undefined || one.meterStart === before.meterStop;
  const isWhole = [one.meterStart, one.meterStop].every(Number.isSafeInteger);
  return [
    ...problems,
    ...(isContinuous ? [] : [`${one.id} begins at ${one.meterStart}, the one before ended at ${before?.meterStop}`]),
    ...(isWhole ? [] : [`${one.id}: ${one.meterStart} to ${one.meterStop}`]),
  ];
}

describe('the registers of all transactions', () => {
  it.each(SEEDS)(
    'M04 · are continuous and rising through power cuts, crashes, no network and changed keys, and add up to what the plant delivered (seed %i)',
    async (seed) => {
      charger = await Charger.start({
        seed,
        centralSystem: true,
        meterWattHours: START_WATT_HOURS,
        set: [
          'ocpp.key.MeterValueSampleInterval=10',
          'ocpp.key.ClockAlignedDataInterval=20',
          `ocpp.key.StopTxnSampledData=${REGISTER}`,
          'ocpp.key.AllowOfflineTxForUnknownId=true',
          'evse.coldLoadMaxDelay=0',
        ],
      });
      const course = new Course(charger, seed);
      for (let step = 0; step < STEPS; step += 1) await course.step();
      await course.finish();
      const trace = course.trace.join(' | ');
      const transactions = transactionsOf(charger);
      expect(transactions.length, trace).toBeGreaterThan(0);
      const problems = transactions.flatMap((one, index) =>
        problemsOf(charger as Charger, one, transactions[index - 1]),
      );
      expect(problems, trace).toEqual([]);
      const sold = transactions.reduce((sum, { meterStart, meterStop }) => sum + meterStop - meterStart, 0);
      expect(sold, trace).toBe(charger.truth().meter.wattHours - START_WATT_HOURS);
      expect(sold).toBeGreaterThan(0);
      expect(charger.central.violations, trace).toEqual([]);
    },
    120_000,
  );
});
