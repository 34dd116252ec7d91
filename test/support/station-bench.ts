// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import type { TagInfo, TagStatus } from '../../src/core/auth/tag-info.ts';
import type { PresentedTag } from '../../src/ports/devices.ts';
import type { HostResources } from '../../src/ports/host.ts';
import { type Log, SILENT_LOG } from '../../src/ports/log.ts';
import type { Store } from '../../src/ports/store.ts';
import { createSettings } from '../../src/settings/apply.ts';
import type { SettingValues } from '../../src/settings/registry.ts';
import type { AuthorizeAnswer, CentralSystem } from '../../src/station/api.ts';
import type { PanelDevices } from '../../src/station/panel.ts';
import { ChargingStation } from '../../src/station/station.ts';
import { openStore } from '../../src/store/store.ts';
import { dataFolder } from './data-folder.ts';
import { failingStore } from './failing-store.ts';
import { FakeGuard } from './fake-guard.ts';

export const UID = Uint8Array.from([0x04, 0xa2, 0xb3, 0xc4]);
export const TAG = '04A2B3C4';

export interface BootOptions {
  readonly settings?: Partial<SettingValues>;
  readonly log?: Log;
  readonly displayFails?: () => boolean;
  readonly host?: HostResources;
  /** When it answers true, the storage medium takes no write. */
  readonly storageFails?: () => boolean;
}

/** A real station on a real database, in virtual time, before a fake guard. */
export class StationBench {
  readonly clock = new VirtualClock();
  readonly restarts: string[] = [];
  guard = new FakeGuard(this.clock);
  shown: readonly string[] = [];
  light = '';
  readonly #folder = dataFolder();
  #store: Store | undefined;
  #station: ChargingStation | undefined;
  #onTag: (tag: PresentedTag) => void = () => {};
  #uuids = 0;

  get station(): ChargingStation {
    if (this.#station === undefined) throw new Error('the station was not started');
    return this.#station;
  }

  get isBooted(): boolean {
    return this.#station !== undefined;
  }

  get store(): Store {
    if (this.#store === undefined) throw new Error('the station was not started');
    return this.#store;
  }

  /** Starts the station on the database that is there. */
  boot(options: BootOptions = {}): void {
    const sound = openStore({ path: join(this.#folder, 'station.db'), clock: this.clock, log: SILENT_LOG });
    const store = options.storageFails === undefined ? sound : failingStore(sound, options.storageFails);
    const damagedSettings: string[] = [];
    const settings = createSettings({ repository: store.settings, onUnfit: (id) => damagedSettings.push(id) });
    // A central system is set, so that sessions are reported; none is there unless a test attaches one.
    const wanted = { 'ocpp.url': 'ws://localhost/ocpp', ...options.settings };
    for (const [id, value] of Object.entries(wanted)) {
      const applied = settings.apply({ kind: 'command-line' }, id, value);
      if (applied.kind !== 'applied') throw new Error(`${id}: ${JSON.stringify(applied)}`);
    }
    this.#store = store;
    this.#station = new ChargingStation({
      coldLoadMinimumSeconds: 120,
      clock: this.clock,
      random: { uniform: () => 0.5, uuid: () => this.#nextUuid() },
      log: options.log ?? SILENT_LOG,
      settings,
      store,
      identity: { vendor: 'v', model: 'm', serialNumber: 's', firmwareVersion: 'f' },
      links: [this.guard],
      panel: this.#panel(options),
      host: options.host,
      damagedSettings,
      hasSockets: true,
      asksForReset: (code) => code === 0,
      onRestart: (kind) => this.restarts.push(kind),
    });
    this.#station.start();
  }

  /** The process goes; only what was committed stays. */
  kill(): void {
    this.#station?.stop('abrupt');
    this.#store?.close();
    this.#station = undefined;
    this.#store = undefined;
  }

  dispose(): void {
    this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Boots with a known card and brings it to charging. */
  async charge(options: BootOptions = {}): Promise<void> {
    const quiet = { 'whitelist.enabled': true, 'ocpp.key.ClockAlignedDataInterval': 0 } as const;
    this.boot({ ...options, settings: { ...quiet, ...options.settings } });
    this.allowTag();
    this.guard.plug('C');
    await this.clock.advance(300);
    this.swipe();
    await this.clock.advance(1000);
    if (this.status() !== 'Charging') throw new Error(`not charging but ${this.status()}, ${this.why()}`);
  }

  allowTag(): void {
    this.station.cards.put({ number: TAG }, 'test');
  }

  swipe(uid: Uint8Array = UID): void {
    this.#onTag({ uid });
  }

  status(): string {
    return this.station.view(1).status;
  }

  why(): string {
    return this.station.view(1).why;
  }

  /** What the central system would hear, oldest first; empties the outbox. */
  outbox(): string[] {
    const heard: string[] = [];
    for (let head = this.store.outbox.head(); head !== undefined; head = this.store.outbox.head()) {
      const { event } = head;
      if (event.kind === 'started') heard.push(`started ${event.meterStartWattHours}`);
      if (event.kind === 'sampled') heard.push(`sampled ${event.context}`);
      if (event.kind === 'stopped') heard.push(`stopped ${event.meterStopWattHours} ${event.reason}`);
      this.store.outbox.delivered(head.id);
    }
    return heard;
  }

  #nextUuid(): string {
    this.#uuids += 1;
    return `session-${this.#uuids}`;
  }

  #panel(options: BootOptions): PanelDevices {
    return {
      reader: {
        kind: 'tag-reader',
        onTag: (listener) => {
          this.#onTag = listener;
          return () => {};
        },
        onPresence: () => () => {},
        stop() {},
      },
      display: {
        kind: 'display',
        columns: 21,
        rows: 4,
        show: async (lines) => {
          if (options.displayFails?.() === true) throw new Error('no answer');
          this.shown = lines;
        },
      },
      light: {
        kind: 'light',
        show: async (color, pattern) => {
          this.light = `${color} ${pattern}`;
        },
      },
    };
  }
}

/** A central system's word on a tag. */
export function told(status: TagStatus, more: Partial<TagInfo> = {}): TagInfo {
  return { status, parentIdTag: undefined, expiresAtMillis: undefined, ...more };
}

/** A central system that says what it is told to say. */
export class FakeCentralSystem implements CentralSystem {
  online = true;
  readonly asked: string[] = [];
  answer: TagStatus | 'no-answer' | 'never' = 'accepted';
  /** The group of each tag. */
  readonly parents = new Map<string, string>();

  authorize(idTag: string): Promise<AuthorizeAnswer> {
    this.asked.push(idTag);
    if (this.answer === 'never') return new Promise(() => {});
    if (this.answer === 'no-answer') return Promise.resolve('no-answer');
    return Promise.resolve(told(this.answer, { parentIdTag: this.parents.get(idTag) }));
  }
}
