// SPDX-License-Identifier: Apache-2.0
import type { SampleLimit } from '../core/session/journal.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';

/** How often the last register is written down and a chart point taken. */
const PROGRESS_MS = 10_000;
const DAY_MS = 86_400_000;
/** A reading that ends sooner after the contacts opened may have begun before. */
const READING_MS = 200;

/** A sample from a snapshot; undefined while the meter does not answer. */
export function sampleOf(snapshot: GuardSnapshot | undefined, wallMillis: number): MeterSample | undefined {
  const meter = snapshot?.meter;
  if (snapshot === undefined || meter === undefined || meter === null) return undefined;
  return {
    atMillis: wallMillis - meter.ageMs,
    importWattHours: meter.importWattHours,
    watts: meter.watts,
    milliamps: meter.milliamps,
    millivolts: meter.millivolts,
    temperatureMillicelsius: snapshot.temperatureMillicelsius,
    offeredMilliamps: snapshot.pilot.output === 'pwm' ? snapshot.limit.milliamps : 0,
  };
}

/** Tells when the register of a session that ended has stopped moving: contacts open, and read after that. */
export class SettleWatch {
  #openSinceMicros: number | undefined;

  /** The guard is gone; what it will show next is new. */
  forget(): void {
    this.#openSinceMicros = undefined;
  }

  see(snapshot: GuardSnapshot): boolean {
    if (snapshot.contactor.coil || snapshot.contactor.closed) {
      this.#openSinceMicros = undefined;
      return false;
    }
    this.#openSinceMicros ??= snapshot.atMicros;
    // A meter that does not answer is waited for: the session machine has a limit for that.
    if (snapshot.meter === null) return false;
    const readAtMicros = snapshot.atMicros - snapshot.meter.ageMs * 1000;
    return readAtMicros >= this.#openSinceMicros + READING_MS * 1000;
  }
}

/** What a running session leaves in the store as time goes by: its last register, chart points, samples to report. */
export class SessionMeter {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #settings: Settings;
  readonly #store: Store;
  readonly #keepsSamples: () => boolean;
  #progressAtMs = 0;
  #sampledAtMs = 0;
  #slot = '';

  constructor(options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly settings: Settings;
    readonly store: Store;
    /** False while space is short: registers are kept, samples are not. */
    readonly keepsSamples: () => boolean;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#settings = options.settings;
    this.#store = options.store;
    this.#keepsSamples = options.keepsSamples;
  }

  /** The session starts, or is taken up again: intervals count from here. */
  begin(): void {
    this.#progressAtMs = this.#nowMs();
    this.#sampledAtMs = this.#progressAtMs;
    this.#slot = this.#currentSlot();
  }

  /** To be called several times a second while a session runs. @param limit what is allowed now */
  tick(record: SessionRecord, sample: MeterSample | undefined, limit: () => SampleLimit): void {
    try {
      this.#tick(record, sample, limit);
    } catch (error) {
      this.#log.warn({ session: record.id, cause: String(error) }, 'meter values could not be stored');
    }
  }

  #tick(record: SessionRecord, sample: MeterSample | undefined, limit: () => SampleLimit): void {
    const nowMs = this.#nowMs();
    const periodic = this.#isPeriodicDue(nowMs);
    const aligned = this.#isSlotNew();
    if (sample === undefined) return;
    const passed = Math.floor((nowMs - this.#progressAtMs) / PROGRESS_MS);
    if (passed >= 1) {
      this.#progressAtMs += passed * PROGRESS_MS;
      this.#store.sessions.progress(record.id, record.meterLastWattHours, record.chargingMillis);
      if (this.#keepsSamples()) this.#store.samples.add(record.id, { ...sample, limit: limit() });
    }
    if (periodic) this.#report(record, sample, 'periodic');
    if (aligned) this.#report(record, sample, 'clock-aligned');
  }

  #report(record: SessionRecord, sample: MeterSample, context: 'periodic' | 'clock-aligned'): void {
    if (!record.reported || !this.#keepsSamples()) return;
    this.#store.outbox.append({
      kind: 'sampled',
      sessionId: record.id,
      connectorId: record.connectorId,
      context,
      sample,
    });
  }

  #isPeriodicDue(nowMs: number): boolean {
    const intervalMs = this.#settings.get('ocpp.key.MeterValueSampleInterval') * 1000;
    if (intervalMs === 0) {
      this.#sampledAtMs = nowMs;
      return false;
    }
    const passed = Math.floor((nowMs - this.#sampledAtMs) / intervalMs);
    if (passed < 1) return false;
    this.#sampledAtMs += passed * intervalMs;
    return true;
  }

  #isSlotNew(): boolean {
    const slot = this.#currentSlot();
    const isNew = slot !== '' && this.#slot !== '' && slot !== this.#slot;
    this.#slot = slot;
    return isNew;
  }

  /** Intervals are counted from midnight (OCPP 1.6 §9.1 ClockAlignedDataInterval). A new interval setting begins afresh. */
  #currentSlot(): string {
    const intervalMs = this.#settings.get('ocpp.key.ClockAlignedDataInterval') * 1000;
    if (intervalMs === 0) return '';
    const wall = this.#clock.wallMillis();
    return `${Math.floor(wall / DAY_MS)}.${Math.floor((wall % DAY_MS) / intervalMs)}`;
  }

  #nowMs(): number {
    return this.#clock.monotonicMicros() / 1000;
  }
}
