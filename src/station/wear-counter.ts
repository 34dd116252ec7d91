// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { FaultCode } from '../core/faults/catalogue.ts';
import {
  countWear,
  type WearCounts,
  type WearingPart,
  type WearLimits,
  type WearMemory,
  wearFaults,
} from '../core/faults/wear.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { parseJson } from './stored-state.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const stored = v.object({
  counts: v.object({ contactor: count, plug: count }),
  seen: v.object({ bootId: v.string(), contactor: count, plug: count }),
});

const storedEver = v.object({ contactor: count, plug: count });
const NONE: WearCounts = { contactor: 0, plug: 0 };

export interface WearCounterOptions {
  readonly store: Store;
  readonly log: Log;
  readonly settings: Settings;
  /** A socket wears by plugs; a fixed cable's plug is the vehicle's business. */
  readonly hasSocket: boolean;
}

/** How often a connector's contactor has closed and its socket taken a plug, over their lives; durable before it is shown. */
export class WearCounter {
  readonly #connectorId: number;
  readonly #options: WearCounterOptions;
  #memory: WearMemory | undefined;
  /** Cycles of parts that were exchanged. */
  #before: WearCounts = NONE;
  #failed = false;

  constructor(connectorId: number, options: WearCounterOptions) {
    this.#connectorId = connectorId;
    this.#options = options;
    const before = v.safeParse(storedEver, parseJson(options.store.state.get(this.#beforeKey) ?? ''));
    if (before.success) this.#before = before.output;
    const text = options.store.state.get(this.#key);
    if (text === undefined) return;
    const parsed = v.safeParse(stored, parseJson(text));
    if (parsed.success) this.#memory = parsed.output;
    else options.log.error({ connector: connectorId }, 'the stored counts of wear cannot be read; they begin anew');
  }

  get counts(): WearCounts {
    return this.#memory?.counts ?? NONE;
  }

  /** Of the parts that were exchanged too. */
  get ever(): WearCounts {
    const { contactor, plug } = this.counts;
    return { contactor: this.#before.contactor + contactor, plug: this.#before.plug + plug };
  }

  get limits(): WearLimits {
    const { settings, hasSocket } = this.#options;
    return { contactor: settings.get('life.contactorMax'), plug: hasSocket ? settings.get('life.plugMax') : undefined };
  }

  faults(): FaultCode[] {
    return wearFaults(this.counts, this.limits);
  }

  /** Takes over what the guard has counted. What cannot be stored is taken from a later snapshot. */
  see(bootId: string, snapshot: GuardSnapshot): void {
    const seen = { bootId, contactor: snapshot.contactor.closings, plug: snapshot.plugs };
    const before = this.#memory?.seen;
    if (before?.bootId === bootId && before.contactor === seen.contactor && before.plug === seen.plug) return;
    const next = countWear(this.#memory, seen);
    try {
      this.#options.store.state.set(this.#key, JSON.stringify(next));
      this.#memory = next;
      this.#failed = false;
    } catch (error) {
      if (!this.#failed)
        this.#options.log.error({ cause: String(error) }, 'wear could not be stored; it is tried again');
      this.#failed = true;
    }
  }

  /**
   * The part was exchanged: counts from 0.
   * @returns false when there is no such part
   * @throws what the store throws; then nothing has changed
   */
  reset(part: WearingPart, by: string): boolean {
    const memory = this.#memory;
    if (this.limits[part] === undefined || memory === undefined) return false;
    const next = { ...memory, counts: { ...memory.counts, [part]: 0 } };
    const before = { ...this.#before, [part]: this.#before[part] + memory.counts[part] };
    const { store } = this.#options;
    store.atomically(() => {
      store.state.set(this.#beforeKey, JSON.stringify(before));
      store.state.set(this.#key, JSON.stringify(next));
      const detail = `connector ${this.#connectorId}: ${part} after ${memory.counts[part]} cycles`;
      store.audit.add(by, 'part exchanged', detail);
    });
    this.#memory = next;
    this.#before = before;
    return true;
  }

  get #beforeKey(): string {
    return `station.wear-before.${this.#connectorId}`;
  }

  get #key(): string {
    return `station.wear.${this.#connectorId}`;
  }
}
