// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../core/faults/catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostResources } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { SettingId } from '../settings/registry.ts';
import type { Settings } from '../settings/settings.ts';

/** Below this free share samples are no longer kept (fault table F45). */
const DISK_FULL_SHARE = 0.05;
/** Some more must be free before they are kept again, or the two would alternate. */
const DISK_FREE_AGAIN_SHARE = 0.06;
/** Above this share of what the unit may use (fault table F44). */
const MEMORY_LOW_SHARE = 0.8;
/** What a start needs and gives back must not lead to the next one. */
const MEMORY_WATCHED_AFTER_MS = 600_000;
const LOOK_EVERY_MS = 10_000;
const PROBE_KEY = 'station.probe';

export interface StationHealthOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  /** Undefined: nothing is known of the computer. */
  readonly host: HostResources | undefined;
  /** Settings whose stored value did not fit when the store was opened. */
  readonly damagedSettings: readonly string[];
  /** The store was damaged and put aside; a new one was begun. */
  readonly isStoreNew: boolean;
  /** The queue of transaction messages is full, and that ends charging. */
  readonly isQueueFull: () => boolean;
  readonly isReaderLost: () => boolean;
  readonly isDisplayLost: () => boolean;
}

/** What is wrong with the station as a whole; each fault ends by its own rule. */
export class StationHealth {
  readonly #options: StationHealthOptions;
  readonly #bornAtMs: number;
  readonly #damaged: Set<string>;
  #lookedAtMs: number | undefined;
  #isDiskFull = false;
  #isMemoryLow = false;
  #isStorageFailing = false;
  #probes = 0;

  constructor(options: StationHealthOptions) {
    this.#options = options;
    this.#bornAtMs = this.#nowMs();
    this.#damaged = new Set(options.damagedSettings);
  }

  /** Samples are what is given up first. */
  get isDiskFull(): boolean {
    return this.#isDiskFull;
  }

  get isMemoryLow(): boolean {
    return this.#isMemoryLow;
  }

  /** What was written last is not on disk. */
  get isStorageFailing(): boolean {
    return this.#isStorageFailing;
  }

  faults(): FaultCode[] {
    const faults: FaultCode[] = [];
    if (this.#isStorageFailing) faults.push('storage-failing');
    if (this.#options.isQueueFull()) faults.push('queue-full');
    if (this.#isDiskFull) faults.push('disk-full');
    if (this.#isMemoryLow) faults.push('memory-low');
    if (this.#damaged.size > 0 || this.#options.isStoreNew) faults.push('settings-damaged');
    if (this.#options.isReaderLost()) faults.push('reader-lost');
    if (this.#options.isDisplayLost()) faults.push('display-lost');
    return faults;
  }

  /** The setting was saved, so that what is stored is what holds. */
  settingSaved(id: SettingId): void {
    this.#damaged.delete(id);
  }

  storageFailed(cause: string): void {
    if (this.#isStorageFailing) return;
    this.#isStorageFailing = true;
    this.#lookedAtMs = this.#nowMs();
    this.#options.log.error({ cause }, 'the storage fails: no new session begins until a write succeeds');
  }

  /** To be called often. @returns true when the storage works again after it had failed */
  tick(store: Store): boolean {
    const nowMs = this.#nowMs();
    if (this.#lookedAtMs !== undefined && nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return false;
    this.#lookedAtMs = nowMs;
    this.#lookAtHost(nowMs);
    return this.#isStorageFailing && this.#probe(store);
  }

  #lookAtHost(nowMs: number): void {
    const { host, log } = this.#options;
    const free = host?.freeDiskShare() ?? 1;
    const wasFull = this.#isDiskFull;
    this.#isDiskFull = free < (wasFull ? DISK_FREE_AGAIN_SHARE : DISK_FULL_SHARE);
    if (this.#isDiskFull !== wasFull) log.warn({ freePercent: Math.round(free * 100) }, 'free space has changed');
    const isWatched = nowMs - this.#bornAtMs >= MEMORY_WATCHED_AFTER_MS;
    this.#isMemoryLow = isWatched && (host?.usedMemoryShare() ?? 0) > MEMORY_LOW_SHARE;
  }

  #probe(store: Store): boolean {
    this.#probes += 1;
    try {
      store.state.set(PROBE_KEY, String(this.#probes));
      store.state.remove(PROBE_KEY);
    } catch {
      return false;
    }
    this.#isStorageFailing = false;
    this.#options.log.info({}, 'the storage works again');
    return true;
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
