// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createWebSocketTransport } from '../../src/ocpp/rpc/ws-transport.ts';
import { createOcppClient, type OcppClient } from '../../src/ocpp/v16/client.ts';
import { SystemClock, SystemRandom } from '../../src/platform/system-clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import type { Store } from '../../src/ports/store.ts';
import { createSettings } from '../../src/settings/apply.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { createKeyFiles } from '../../src/station/security/key-store.ts';
import { StationSecurity } from '../../src/station/security/station-security.ts';
import { openStore } from '../../src/store/store.ts';
import { FakeStation } from '../ocpp/fake-station.ts';
import { dataFolder } from './data-folder.ts';

export interface SecureChargerOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Shifts the wall clock; default 0. */
  readonly clockOffMs?: number;
  readonly isClockSynchronised?: boolean;
}

/** The real client, transport, store and security of a charger on real sockets; sessions and hardware are fakes. */
export class SecureCharger {
  readonly folder = dataFolder();
  readonly store: Store;
  readonly settings: Settings;
  readonly security: StationSecurity;
  readonly client: OcppClient;
  #loginText: string | undefined;

  constructor(options: SecureChargerOptions = {}) {
    const clock = offClock(options.clockOffMs ?? 0);
    this.store = openStore({ path: join(this.folder, 'station.db'), clock, log: SILENT_LOG });
    this.settings = createSettings({ repository: this.store.settings });
    this.set({ 'ocpp.chargePointId': 'CP-1', 'ocpp.key.MinimumStatusDuration': 0, ...options.settings });
    this.security = new StationSecurity({
      clock,
      log: SILENT_LOG,
      settings: this.settings,
      store: this.store,
      identity: { serialNumber: 'SN-1', firmwareVersion: '1.2.3' },
      keys: createKeyFiles(join(this.folder, 'keys')),
      isClockSynchronised: () => options.isClockSynchronised ?? true,
    });
    this.client = createOcppClient({
      station: new FakeStation(this.settings, 1, this.security),
      clock,
      random: new SystemRandom(),
      log: SILENT_LOG,
      transport: createWebSocketTransport(),
      transactionIds: this.store.transactionIds,
      state: this.store.state,
      loginMemory: {
        get: () => this.#loginText,
        set: (text) => {
          this.#loginText = text;
        },
      },
    });
  }

  set(values: Readonly<Record<string, unknown>>): void {
    for (const [id, value] of Object.entries(values)) {
      const result = this.settings.apply({ kind: 'command-line' }, id, value);
      if (result.kind !== 'applied') throw new Error(`${id}: ${JSON.stringify(result)}`);
    }
  }

  /** Types of the security events so far, oldest first. */
  events(): string[] {
    return this.security.events.between({ limit: 1000 }).map(({ type }) => type);
  }

  stop(): void {
    this.client.stop();
    this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function offClock(offMs: number): Clock {
  const clock = new SystemClock();
  return {
    monotonicMicros: () => clock.monotonicMicros(),
    wallMillis: () => clock.wallMillis() + offMs,
    after: (delayMs, name, run) => clock.after(delayMs, name, run),
    sleep: (delayMs) => clock.sleep(delayMs),
  };
}
