// SPDX-License-Identifier: Apache-2.0

import type { ChargeState } from '../../src/core/charge/states.ts';
import { endsEnergy, type FaultCode, faultRow } from '../../src/core/faults/catalogue.ts';
import type { GuardLink } from '../../src/link/guard-link.ts';
import { type GuardMessage, type GuardSnapshot, LINK_VERSION, type StationMessage } from '../../src/link/messages.ts';
import type { Clock } from '../../src/ports/clock.ts';

type Vehicle = 'A' | 'B' | 'C' | 'unknown';

const SNAPSHOT_MS = 100;
/** From the end of the permission to open contacts: the vehicle lets go first. */
const PAUSE_MS = 300;

/** A guard reduced to what the station can see of one: snapshots ten times a second, and an obedient contactor. */
export class FakeGuard implements GuardLink {
  readonly connectorId: number;
  online: boolean;
  bootId: string | undefined = 'boot-1';
  readonly hasMeter = true;
  readonly sent: StationMessage[] = [];
  readonly permits: Extract<StationMessage, { type: 'permit' }>[] = [];
  permitMilliamps = 0;
  highestPermit = 0;
  lowestPermit = Number.POSITIVE_INFINITY;
  faults: readonly FaultCode[] = [];
  register = 1000;
  dipCode: number | null = null;
  /** Since its start. */
  closings = 0;
  plugs = 0;
  restMs = 0;
  lock: 'locked' | 'unlocked' | 'none' = 'none';
  limitChain: GuardSnapshot['limit']['chain'] = [];
  /** The meter's last reading stays the one from before the contacts opened. */
  meterSilentWhileOpening = false;
  readonly #clock: Clock;
  readonly #messageListeners = new Set<(message: GuardMessage) => void>();
  readonly #presenceListeners = new Set<(online: boolean) => void>();
  #vehicle: Vehicle = 'A';
  #closed = false;
  #pausingSinceMicros: number | undefined;
  #latest: GuardSnapshot | undefined;
  #seq = 0;
  #boots = 1;

  constructor(
    clock: Clock,
    { online = true, connectorId = 1 }: { readonly online?: boolean; readonly connectorId?: number } = {},
  ) {
    this.connectorId = connectorId;
    this.#clock = clock;
    this.online = online;
    this.#beat();
  }

  plug(vehicle: Vehicle): void {
    this.#vehicle = vehicle;
  }

  /** The guard starts anew: contactor open, nothing permitted. */
  reboot(): void {
    this.#boots += 1;
    this.bootId = `boot-${this.#boots}`;
    this.#closed = false;
    this.permitMilliamps = 0;
    this.closings = 0;
    this.plugs = 0;
  }

  setOnline(online: boolean): void {
    this.online = online;
    if (!online) this.#closed = false;
    for (const listener of this.#presenceListeners) listener(online);
    const { bootId } = this;
    if (online && bootId !== undefined)
      this.#tell({ type: 'hello', version: LINK_VERSION, role: 'guard', bootId, board: 'fake', hasMeter: true });
  }

  latest(): GuardSnapshot | undefined {
    return this.#latest;
  }

  send(message: StationMessage): void {
    if (!this.online) return;
    this.sent.push(message);
    if (message.type === 'lock' && this.lock !== 'none') this.lock = message.position;
    if (message.type !== 'permit') return;
    this.permits.push(message);
    this.permitMilliamps = message.limitMilliamps;
    this.highestPermit = Math.max(this.highestPermit, message.limitMilliamps);
    this.lowestPermit = Math.min(this.lowestPermit, message.limitMilliamps);
  }

  onMessage(listener: (message: GuardMessage) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  onPresence(listener: (online: boolean) => void): () => void {
    this.#presenceListeners.add(listener);
    return () => this.#presenceListeners.delete(listener);
  }

  #tell(message: GuardMessage): void {
    for (const listener of this.#messageListeners) listener(message);
  }

  #beat(): void {
    this.#clock.after(SNAPSHOT_MS, 'fake-guard', () => this.#beat());
    const state = this.#step();
    if (!this.online) return;
    this.#latest = this.#snapshot(state);
    this.#tell(this.#latest);
  }

  #step(): ChargeState {
    const nowMicros = this.#clock.monotonicMicros();
    if (this.faults.some((code) => endsEnergy(code))) {
      this.#closed = false;
      return 'blocked';
    }
    if (this.#vehicle !== 'C') {
      this.#closed = false;
      this.#pausingSinceMicros = undefined;
      if (this.#vehicle === 'B') return this.permitMilliamps > 0 ? 'B2' : 'B1';
      return this.#vehicle === 'A' ? 'A1' : 'starting';
    }
    if (this.permitMilliamps > 0 && this.limitChain.every(({ milliamps }) => milliamps > 0)) {
      this.#closed = true;
      this.#pausingSinceMicros = undefined;
      return 'C2';
    }
    if (!this.#closed) return 'C1';
    this.#pausingSinceMicros ??= nowMicros;
    if (nowMicros - this.#pausingSinceMicros < PAUSE_MS * 1000) return 'pausing';
    this.#closed = false;
    return 'C1';
  }

  #snapshot(state: ChargeState): GuardSnapshot {
    this.#seq += 1;
    const current = state === 'C2' ? 32_000 : 0;
    return {
      type: 'snapshot',
      seq: this.#seq,
      atMicros: this.#clock.monotonicMicros(),
      state,
      pilot: {
        vehicle: this.#vehicle,
        levels: null,
        output: state === 'C2' || state === 'B2' ? 'pwm' : 'X1',
        dutyPartsPerMillion: 0,
      },
      contactor: { coil: this.#closed, closed: this.#closed, closings: this.closings, restMs: this.restMs },
      plugs: this.plugs,
      selfTest: 'passed',
      limit: {
        milliamps: this.permitMilliamps,
        chain: [{ source: 'permit', milliamps: this.permitMilliamps }, ...this.limitChain],
      },
      meter: {
        millivolts: [230_000, 0, 0],
        milliamps: [current, 0, 0],
        watts: (current * 230) / 1000,
        importWattHours: this.register,
        ageMs: this.meterSilentWhileOpening && !this.#closed ? 60_000 : 50,
      },
      mainsMilliamps: null,
      temperatureMillicelsius: 25_000,
      dipCode: this.dipCode,
      lock: this.lock,
      faults: this.faults.map((code) => ({ code, ends: faultRow(code).latch, endsInMs: null, retriesLeft: null })),
      retriesUsed: [],
      permit: { seq: 0, milliamps: this.permitMilliamps, alive: true },
      loop: { scheduling: 'other', scans: 0, late: 0, worstMicros: 0 },
    };
  }
}
