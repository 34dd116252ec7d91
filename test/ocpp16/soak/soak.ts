// SPDX-License-Identifier: Apache-2.0
import { SeededRandom } from '../../../src/bench/seeded-random.ts';
import { Charger } from '../../support/charger.ts';
import { TransactionLedger } from '../../support/transaction-ledger.ts';
import { Trouble, type TroubleCounts } from './trouble.ts';

export interface SoakOptions {
  readonly sessions: number;
  readonly seed: number;
  /** Called after each session with how many there were. */
  readonly onSession?: (sessions: number) => void;
}

export interface SoakReport extends TroubleCounts {
  readonly sessions: number;
  readonly started: number;
  readonly stopped: number;
  readonly messages: number;
  readonly virtualSeconds: number;
  /** Violations of the protocol, and what an accountant would complain of. */
  readonly problems: readonly string[];
}

const SETTINGS = [
  'auth.authorizeTimeout=5',
  'ocpp.pduTimeout=20',
  'ocpp.key.AllowOfflineTxForUnknownId=true',
  'ocpp.key.MeterValueSampleInterval=10',
  'ocpp.key.MinimumStatusDuration=0',
  // Nothing may be put aside: every start is to meet its stop.
  'ocpp.key.TransactionMessageAttempts=1000',
  'ocpp.key.TransactionMessageRetryInterval=1',
];
const CARDS = ['04A2B3C4', '11223344', 'A0B0C0D0E0F001'];
const LONGEST_CHARGE_MS = 40_000;
/** After a start nobody has heard of by then, the card is held up again. */
const PATIENCE_MS = 15_000;
const SETTLES_WITHIN_MS = 3_600_000;

/** One charger after another customer, while connection, answers and program fail at random; the same for the same seed. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const charger = await Charger.start({ centralSystem: true, seed: options.seed, set: SETTINGS });
  try {
    const run = new SoakRun(charger, new SeededRandom(options.seed * 7919 + 1));
    for (let session = 1; session <= options.sessions; session += 1) {
      await run.session();
      options.onSession?.(session);
    }
    return await run.finish(options.sessions);
  } finally {
    charger.stop();
  }
}

class SoakRun {
  readonly #charger: Charger;
  readonly #random: SeededRandom;
  readonly #trouble: Trouble;
  readonly #ledger: TransactionLedger;
  #messages = 0;

  constructor(charger: Charger, random: SeededRandom) {
    this.#charger = charger;
    this.#random = random;
    this.#trouble = new Trouble(charger, random);
    this.#ledger = new TransactionLedger(charger.central, {});
  }

  /** Somebody comes, charges and leaves. */
  async session(): Promise<void> {
    const charger = this.#charger;
    const card = this.#pick(CARDS);
    charger.vehicle({ plugged: true, wants: 'charge' });
    await this.#pass(this.#random.uniform() * 2000);
    const isRunning = () => charger.isStationUp && charger.view().session !== undefined;
    while (!isRunning()) {
      charger.tap(card);
      await this.#passUntil(isRunning, PATIENCE_MS);
    }
    await this.#pass(5000 + this.#random.uniform() * LONGEST_CHARGE_MS);
    const isOver = () => charger.isStationUp && charger.view().session === undefined;
    while (!isOver()) {
      this.#end(card);
      await this.#passUntil(isOver, PATIENCE_MS);
    }
    charger.vehicle({ plugged: false });
    await this.#passUntil(() => charger.isStationUp && charger.view().status === 'Available', SETTLES_WITHIN_MS);
    await this.#pass(1500);
    this.#enter();
  }

  /** The world is put in order; what was kept back is told. */
  async finish(sessions: number): Promise<SoakReport> {
    const charger = this.#charger;
    this.#trouble.end();
    const isTold = () => charger.station.station.outbox.length() === 0 && charger.station.ocpp.online;
    await charger.until('everything is told', isTold, SETTLES_WITHIN_MS);
    await charger.advance(1000);
    this.#enter();
    return {
      sessions,
      ...this.#ledger.counts,
      ...this.#trouble.counts,
      messages: this.#messages,
      virtualSeconds: Math.round(charger.clock.monotonicMicros() / 1e6),
      problems: [...charger.central.violations, ...this.#ledger.close()],
    };
  }

  #end(card: string): void {
    const way = this.#random.uniform();
    if (way < 0.4) this.#charger.tap(card);
    else if (way < 0.7) this.#charger.vehicle({ plugged: false });
    else {
      const transactionId = this.#ledger.counts.started + 1000;
      void this.#charger.central.call('RemoteStopTransaction', { transactionId });
    }
  }

  /** Into the books, so that memory does not grow with what was said. */
  #enter(): void {
    const { central } = this.#charger;
    this.#messages += central.calls.length;
    for (const call of central.calls) this.#ledger.enter(call);
    central.forget();
  }

  #pass(ms: number): Promise<void> {
    return this.#passUntil(() => false, ms);
  }

  /** Time passes, and with it trouble comes and goes. */
  async #passUntil(isSo: () => boolean, ms: number): Promise<void> {
    const endMicros = this.#charger.clock.monotonicMicros() + ms * 1000;
    while (!isSo() && this.#charger.clock.monotonicMicros() < endMicros) {
      await this.#charger.advance(250);
      await this.#trouble.maybe();
    }
  }

  #pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    const picked = from[Math.floor(this.#random.uniform() * from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }
}
