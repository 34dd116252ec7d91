// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../core/faults/catalogue.ts';
import { faultRow } from '../core/faults/catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';

/** So many starts of the guard beside a station that runs are no accident any more (fault table F40). */
const STARTS = 3;
const WITHIN_MS = 600_000;

export interface GuardStartsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
}

/** How often the guard, and the station itself, had to start again without the supply having been away. */
export class GuardStarts {
  readonly #connectorId: number;
  readonly #options: GuardStartsOptions;
  #bootId: string | undefined;
  #startedAtMs: readonly number[] = [];
  #isRestarting: boolean;
  #stationRestartedAtMs: number | undefined;

  constructor(connectorId: number, options: GuardStartsOptions) {
    this.#connectorId = connectorId;
    this.#options = options;
    this.#isRestarting = options.store.state.get(this.#key) !== undefined;
  }

  /**
   * A guard said hello.
   * @param isSameAsBefore the station was cut short, and this is the guard it knew then
   */
  heard(bootId: string, isSameAsBefore: boolean): void {
    const isFirst = this.#bootId === undefined;
    if (isFirst && isSameAsBefore) this.#stationRestartedAtMs = this.#nowMs();
    if (!isFirst && this.#bootId !== bootId) this.#count();
    this.#bootId = bootId;
  }

  faults(): FaultCode[] {
    const since = this.#stationRestartedAtMs;
    const justRestarted = since !== undefined && this.#nowMs() - since < faultRow('station-restarted').clearAfterMs;
    return [
      ...(this.#isRestarting ? (['guard-restarting'] as const) : []),
      ...(justRestarted ? (['station-restarted'] as const) : []),
    ];
  }

  /** A person has seen to it. */
  reset(): void {
    this.#isRestarting = false;
    this.#startedAtMs = [];
    this.#note(() => this.#options.store.state.remove(this.#key));
  }

  #count(): void {
    const nowMs = this.#nowMs();
    this.#startedAtMs = [...this.#startedAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS), nowMs];
    if (this.#startedAtMs.length < STARTS || this.#isRestarting) return;
    this.#isRestarting = true;
    this.#options.log.error({ connector: this.#connectorId, starts: STARTS }, 'the guard starts again and again');
    this.#note(() => this.#options.store.state.set(this.#key, '1'));
  }

  #note(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, 'the starts of the guard could not be noted');
    }
  }

  get #key(): string {
    return `station.guardRestarting.${this.#connectorId}`;
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
