// SPDX-License-Identifier: Apache-2.0
import type { Charger } from './charger.ts';

/** What may happen between a customer, a vehicle and a central system whose answers come when they come. */
export const RACE_EVENTS = ['plug', 'unplug', 'swipe', 'remote-start', 'authorize-answer', 'start-answer'] as const;
export type RaceEvent = (typeof RACE_EVENTS)[number];

/** What the central system says when its answers come. */
export interface RaceVerdicts {
  readonly authorize: 'Accepted' | 'Invalid';
  readonly start: 'Accepted' | 'Invalid';
}

const SWIPED = '04A2B3C4';
const REMOTE = 'REMOTE-APP';
/** In that time what was allowed has begun; and then the contactor needs longer to close. */
const SETTLE_MS = 300;
const CLOSE_MS = 1200;
/** X1, 6 s for the car to let go, and the way of the message there (IEC 61851-1 A.6 10.2). */
const LET_GO_MS = 6500;
const CHECK_EVERY_MS = 20;

/**
 * Runs courses of events on one charger and says what was wrong. What is valid is judged from the wire and from the
 * plant alone: a tag may draw energy from the moment on at which the central system said Accepted to its Authorize.
 */
export class RaceCourses {
  readonly violations: string[] = [];
  /** Courses in which energy flowed. */
  energised = 0;
  readonly #charger: Charger;
  readonly #accepted = new Set<string>();
  #held: { readonly id: string; readonly action: string; readonly payload: Record<string, unknown> }[] = [];
  #open = new Set<string>();
  #verdicts: RaceVerdicts = { authorize: 'Accepted', start: 'Accepted' };
  #invalidSinceMs = Number.POSITIVE_INFINITY;
  #unpluggedSinceMs = 0;
  #flowed = false;
  #course = '';
  #seenCalls = 0;

  constructor(charger: Charger) {
    this.#charger = charger;
    for (const action of ['Authorize', 'StartTransaction']) {
      charger.central.replies.set(action, ({ id, payload }) => {
        this.#held.push({ id, action, payload });
        if (this.#open.has(action)) charger.clock.after(1, 'central system', () => this.#answer(action));
        return 'silent';
      });
    }
    this.#watch();
  }

  /** @param pauseMs between one event and the next */
  async run(events: readonly RaceEvent[], verdicts: RaceVerdicts, pauseMs: number): Promise<void> {
    const charger = this.#charger;
    this.#begin(events, verdicts, pauseMs);
    for (const event of events) {
      this.#perform(event);
      await charger.advance(pauseMs);
    }
    await charger.advance(SETTLE_MS);
    if (charger.view().session !== undefined) await charger.advance(CLOSE_MS);
    if (this.#invalidSinceMs < Number.POSITIVE_INFINITY) await charger.advance(LET_GO_MS);
    if (this.#flowed) this.energised += 1;
    await this.#clearUp();
    this.#checkTransactions();
  }

  #begin(events: readonly RaceEvent[], verdicts: RaceVerdicts, pauseMs: number): void {
    this.#course = `${events.join(', ')}; ${verdicts.authorize}, ${verdicts.start}; ${pauseMs} ms apart`;
    this.#verdicts = verdicts;
    this.#accepted.clear();
    this.#open = new Set();
    this.#held = [];
    this.#flowed = false;
    this.#invalidSinceMs = Number.POSITIVE_INFINITY;
    this.#seenCalls = this.#charger.central.calls.length;
  }

  #perform(event: RaceEvent): void {
    const charger = this.#charger;
    if (event === 'plug') charger.vehicle({ plugged: true, wants: 'charge' });
    else if (event === 'unplug') charger.vehicle({ plugged: false });
    else if (event === 'swipe') charger.tap(SWIPED, 150);
    else if (event === 'remote-start')
      void charger.central.call('RemoteStartTransaction', { idTag: REMOTE, connectorId: 1 });
    else this.#release(event === 'authorize-answer' ? 'Authorize' : 'StartTransaction');
  }

  /** What is held is answered, and from now on what comes. */
  #release(action: string): void {
    this.#open.add(action);
    this.#answer(action);
  }

  #answer(action: string): void {
    const due = this.#held.filter((call) => call.action === action);
    this.#held = this.#held.filter((call) => call.action !== action);
    for (const { id, payload } of due) {
      const status = action === 'Authorize' ? this.#verdicts.authorize : this.#verdicts.start;
      const idTag = String(payload['idTag']);
      if (action === 'Authorize' && status === 'Accepted') this.#accepted.add(idTag);
      if (action === 'StartTransaction' && status === 'Invalid')
        this.#invalidSinceMs = Math.min(this.#invalidSinceMs, this.#nowMs());
      const answer = action === 'Authorize' ? {} : { transactionId: transactionIdOf(id) };
      this.#charger.central.sendRaw(JSON.stringify([3, id, { ...answer, idTagInfo: { status } }]));
    }
  }

  /** Everybody goes home, and the central system answers what it still owes. */
  async #clearUp(): Promise<void> {
    const charger = this.#charger;
    charger.vehicle({ plugged: false });
    this.#release('Authorize');
    this.#release('StartTransaction');
    const isOver = () => {
      const { status, session } = charger.view();
      const told = this.#held.length === 0 && charger.station.station.outbox.length() === 0;
      return status === 'Available' && session === undefined && told;
    };
    await charger.until(`free again after ${this.#course}`, isOver, 90_000);
  }

  #watch(): void {
    this.#check();
    this.#charger.clock.after(CHECK_EVERY_MS, 'race courses', () => this.#watch());
  }

  #check(): void {
    const { contactor, vehicle } = this.#charger.truth();
    if (vehicle.plugged) this.#unpluggedSinceMs = Number.POSITIVE_INFINITY;
    else this.#unpluggedSinceMs = Math.min(this.#unpluggedSinceMs, this.#nowMs());
    if (!contactor.closed) return;
    this.#flowed = true;
    const tag = String(this.#calls('StartTransaction').at(-1)?.payload['idTag']);
    if (!this.#accepted.has(tag)) this.#violated(`energised for ${tag}, which nobody accepted`);
    if (this.#nowMs() - this.#invalidSinceMs > LET_GO_MS)
      this.#violated('energised after StartTransaction.conf said Invalid');
    if (this.#nowMs() - this.#unpluggedSinceMs > 100) this.#violated('energised without a vehicle');
  }

  #checkTransactions(): void {
    const starts = new Map(this.#calls('StartTransaction').map(({ id, payload }) => [transactionIdOf(id), payload]));
    const stops = new Map(this.#calls('StopTransaction').map(({ id, payload }) => [id, payload]));
    const stopped = [...stops.values()].map((payload) => Number(payload['transactionId']));
    for (const [transactionId, start] of starts) {
      const own = [...stops.values()].filter((stop) => stop['transactionId'] === transactionId);
      if (own.length !== 1) this.#violated(`transaction ${transactionId} was stopped ${own.length} times`);
      if (Number(own[0]?.['meterStop']) < Number(start['meterStart'])) this.#violated('the register went back');
    }
    for (const id of stopped) if (!starts.has(id)) this.#violated(`transaction ${id} was never started`);
    if (this.#flowed && starts.size === 0) this.#violated('energy without a transaction');
  }

  #calls(action: string): { readonly id: string; readonly payload: Record<string, unknown> }[] {
    return this.#charger.central.calls.slice(this.#seenCalls).filter((call) => call.action === action);
  }

  #violated(what: string): void {
    if (this.violations.length < 10) this.violations.push(`${what} (${this.#course})`);
  }

  #nowMs(): number {
    return this.#charger.clock.monotonicMicros() / 1000;
  }
}

const TRANSACTIONS = new Map<string, number>();

/** One and the same for a message that is sent again. */
function transactionIdOf(messageId: string): number {
  const id = TRANSACTIONS.get(messageId) ?? TRANSACTIONS.size + 1;
  TRANSACTIONS.set(messageId, id);
  return id;
}
