// SPDX-License-Identifier: Apache-2.0
import type { StopReason } from '../core/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Settings } from '../settings/settings.ts';
import type { Connector } from './connector.ts';

/** `soft`: the program · `hard`: the whole charger. */
export type RestartKind = 'soft' | 'hard';

/** Longest wait for sessions to end before a restart: longer than one takes to settle. */
const RESTART_WITHIN_MS: Readonly<Record<RestartKind, number>> = { soft: 12_000, hard: 1000 };
const STOP_REASONS: Readonly<Record<RestartKind, StopReason>> = { soft: 'SoftReset', hard: 'HardReset' };

interface WantedRestart {
  readonly kind: RestartKind;
  readonly cause: string;
}

const PERIODIC: WantedRestart = { kind: 'hard', cause: 'the reboot period is over' };
const FOR_MEMORY: WantedRestart = { kind: 'soft', cause: 'memory is low' };

export interface RestartPlanOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly connectors: () => readonly Connector[];
  /** Whether the program should start anew as soon as nobody charges. */
  readonly isMemoryLow: () => boolean;
  /** Nothing is left to be done before the restart. */
  readonly onReady: (kind: RestartKind) => void;
}

/** Restarts that were asked for, which end sessions first, and those of the charger itself, which wait for nobody to charge. */
export class RestartPlan {
  readonly #options: RestartPlanOptions;
  readonly #bornAtMs: number;
  #pending: { readonly kind: RestartKind; readonly byMs: number } | undefined;

  constructor(options: RestartPlanOptions) {
    this.#options = options;
    this.#bornAtMs = this.#nowMs();
  }

  /** Nothing new may begin any more. */
  get isClosing(): boolean {
    return this.#pending !== undefined;
  }

  /** Ends sessions, then restarts. */
  now(kind: RestartKind): void {
    if (this.#pending !== undefined) return;
    this.#pending = { kind, byMs: this.#nowMs() + RESTART_WITHIN_MS[kind] };
    for (const connector of this.#options.connectors()) connector.feed({ kind: 'stop', reason: STOP_REASONS[kind] });
  }

  /** To be called several times a second. */
  tick(): void {
    const wanted = this.#wanted();
    const isFree = this.#pending === undefined && this.#options.connectors().every(({ isIdle }) => isIdle);
    if (wanted !== undefined && isFree) {
      this.#options.log.info({ ...wanted }, 'nobody charges: the restart begins');
      this.now(wanted.kind);
    }
    if (this.#pending !== undefined) this.#tryRestart(this.#pending);
  }

  #wanted(): WantedRestart | undefined {
    const { settings, isMemoryLow } = this.#options;
    const minutes = settings.get('maint.rebootPeriod');
    const isDue = minutes > 0 && this.#nowMs() - this.#bornAtMs >= minutes * 60_000;
    if (isDue) return PERIODIC;
    return isMemoryLow() ? FOR_MEMORY : undefined;
  }

  #tryRestart(pending: { readonly kind: RestartKind; readonly byMs: number }): void {
    const connectors = this.#options.connectors();
    const late = this.#nowMs() >= pending.byMs;
    if (late) for (const connector of connectors) connector.feed({ kind: 'settled' });
    if (connectors.some((connector) => connector.session !== undefined) && !late) return;
    this.#options.log.info({ kind: pending.kind }, 'restart asked for');
    this.#options.onReady(pending.kind);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
