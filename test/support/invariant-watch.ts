// SPDX-License-Identifier: Apache-2.0
import type { PhysicalEvent, VehicleLetter } from '../../src/bench/plant/event-log.ts';
import type { FaultName } from '../../src/bench/plant/faults.ts';
import type { Charger } from './charger.ts';

/** From the event to the coil without current, where that is longer than the usual 100 ms (fault table). */
const DEADLINE_MS: Partial<Readonly<Record<FaultName, number>>> = {
  'emergency-stop': 100,
  'residual-ac': 100,
  'residual-dc': 100,
  'ground-lost': 100,
  'pilot-short': 100,
  'pilot-open': 100,
  'diode-short': 100,
  'proximity-open': 100,
  tamper: 100,
  'i2c-hang': 200,
  temperature: 5000,
};
/** Contacts that do not follow show only while the coil has current, at each attempt anew. */
const CONTACTS_FOLLOW_MS = 300;
const LEASE_MS = 1000;
/** X1, 6 s for the car to let go, and the way of the message there (IEC 61851-1 A.6 10.2). */
const LET_GO_MS = 6300;
/** 5 s for the car to adapt, its ramp, and the way of the message there (IEC 61851-1 A.6 6). */
const ADAPT_MS = 9000;
/** IEC 61851-1 A.5 and A.6 6. */
const STATE_F_MS = 300;
const STEP_UP_MS = 5000;
/** Defaults of the settings. */
const STOP_MILLICELSIUS = 90_000;
const DERATE_MILLICELSIUS = 70_000;
const DERATED_MILLIAMPS = 10_000;
const CHECK_EVERY_MS = 20;
const TOLERANCE_MILLIAMPS = 50;

/** What a charger must never do, checked against the physical truth after every event and 50 times a second. */
export class InvariantWatch {
  readonly violations: string[] = [];
  readonly #charger: Charger;
  readonly #graceMs: number;
  readonly #fallbackMilliamps: number;
  readonly #faultsSince = new Map<FaultName, number>();
  #letter: VehicleLetter = 'A';
  #letterSinceMs = 0;
  #leftLoadAtMs = 0;
  #dutyFixedSinceMs: number | undefined;
  /** The last change of the wave by this guard; undefined after it or the supply was away. */
  #duty: { readonly percent: number; readonly atMs: number } | undefined;
  /** The residual monitor has tripped and let go since the coil last had current. */
  #tested = false;
  #authorizedUntilMs = Number.NEGATIVE_INFINITY;
  #stationDiedAtMs: number | undefined;
  #guardDiedAtMs: number | undefined;
  #unpluggedSinceDeath = false;
  #overSinceMs: number | undefined;
  #coilSinceMs = 0;
  #closedAtMs = 0;
  #stopped = false;
  /** The setting as last applied. */
  settingMilliamps = 32_000;
  disobedient = false;

  constructor(charger: Charger, graceSeconds: number, fallbackMilliamps: number) {
    this.#charger = charger;
    this.#graceMs = graceSeconds * 1000;
    this.#fallbackMilliamps = fallbackMilliamps;
    charger.plant.onEvent((event) => this.#onEvent(event));
    this.#tick();
  }

  stop(): void {
    this.#stopped = true;
  }

  stationDied(): void {
    this.#stationDiedAtMs ??= this.#nowMs();
    this.#unpluggedSinceDeath = this.#letter === 'A';
  }

  stationLives(): void {
    this.#stationDiedAtMs = undefined;
  }

  guardDied(): void {
    this.#duty = undefined;
    this.#guardDiedAtMs ??= this.#nowMs();
  }

  guardLives(): void {
    this.#guardDiedAtMs = undefined;
  }

  #tick(): void {
    if (this.#stopped) return;
    this.#check();
    this.#charger.clock.after(CHECK_EVERY_MS, 'invariants', () => this.#tick());
  }

  #onEvent(event: PhysicalEvent): void {
    if (this.#stopped) return;
    const atMs = event.microseconds / 1000;
    if (event.kind === 'pilot') {
      const isLoad = (letter: VehicleLetter): boolean => letter === 'C' || letter === 'D';
      if (isLoad(this.#letter) && !isLoad(event.to)) this.#leftLoadAtMs = atMs;
      if (event.to === 'A') this.#unpluggedSinceDeath = true;
      this.#letter = event.to;
      this.#letterSinceMs = atMs;
    } else if (event.kind === 'duty') this.#onDuty(event.dutyPercent, atMs);
    else if (event.kind === 'mains') this.#duty = undefined;
    else if (event.kind === 'trip') this.#tested = !event.tripped;
    else if (event.kind === 'coil') {
      if (event.on && !this.#tested) this.#violated('the coil gets current without a self-test');
      this.#tested = false;
      if (event.on) this.#coilSinceMs = atMs;
    } else if (event.kind === 'fault') {
      const isWarmOnly = event.name === 'temperature' && !this.#isAbove(STOP_MILLICELSIUS);
      if (!event.active || isWarmOnly) this.#faultsSince.delete(event.name);
      else if (!this.#faultsSince.has(event.name)) this.#faultsSince.set(event.name, atMs);
    }
    this.#check();
  }

  #onDuty(percent: number, atMs: number): void {
    const isFixed = percent === 0 || percent === 100;
    this.#dutyFixedSinceMs = isFixed ? (this.#dutyFixedSinceMs ?? atMs) : undefined;
    const before = this.#duty;
    this.#duty = this.#guardDiedAtMs === undefined ? { percent, atMs } : undefined;
    if (before === undefined) return;
    const forMs = Math.round(atMs - before.atMs);
    if (before.percent === 0 && forMs < STATE_F_MS) this.#violated(`F lasted ${forMs} ms`);
    const risesInWave = !isFixed && before.percent > 0 && percent > before.percent;
    if (risesInWave && forMs < STEP_UP_MS) this.#violated(`the duty rises ${forMs} ms after its last change`);
  }

  #check(): void {
    const nowMs = this.#nowMs();
    this.#noteAuthorization(nowMs);
    const truth = this.#charger.truth();
    if (truth.contactor.closed) this.#closedAtMs = nowMs;
    if (truth.contactor.coil) this.#checkCoil(nowMs);
    this.#checkCurrent(nowMs, Math.max(...truth.vehicle.drawsMilliamps));
  }

  #noteAuthorization(nowMs: number): void {
    if (this.#stationDiedAtMs !== undefined) return;
    const { session, status } = this.#charger.view();
    if (session !== undefined && !session.deauthorized && status !== 'Finishing') this.#authorizedUntilMs = nowMs;
  }

  #checkCoil(nowMs: number): void {
    const dead = this.#stationDiedAtMs !== undefined;
    const allowedMs = this.#authorizedUntilMs + LET_GO_MS + (dead ? LEASE_MS + this.#graceMs : 0);
    if (nowMs > allowedMs) this.#violated('the coil has current without an authorized session');
    if (dead && this.#unpluggedSinceDeath && nowMs - this.#leftLoadAtMs > 100) {
      this.#violated('the coil has current for a car that nobody authorized');
    }
    if (this.#guardDiedAtMs !== undefined) {
      // Whatever else happens meanwhile, nobody is there to see it; the interlock has its own 100 ms.
      if (nowMs - this.#guardDiedAtMs > 100) this.#violated('the coil has current without a guard');
      return;
    }
    const isLoad = this.#letter === 'C' || this.#letter === 'D';
    if (!isLoad && nowMs - this.#leftLoadAtMs > 100) this.#violated(`the coil has current in ${this.#letter}`);
    if (this.#letter === 'D' && nowMs - this.#letterSinceMs > 100) this.#violated('D is energised, unventilated');
    if (nowMs - Math.max(this.#coilSinceMs, this.#closedAtMs) > CONTACTS_FOLLOW_MS) {
      this.#violated('the coil has current and the contacts do not follow');
    }
    for (const [name, sinceMs] of this.#faultsSince) {
      const deadlineMs = DEADLINE_MS[name];
      if (deadlineMs === undefined || nowMs - sinceMs <= deadlineMs) continue;
      // The diode shows in the wave only.
      if (name === 'diode-short' && this.#dutyFixedSinceMs !== undefined) continue;
      this.#violated(`the coil has current ${Math.round(nowMs - sinceMs)} ms after ${name}`);
    }
  }

  #checkCurrent(nowMs: number, drawn: number): void {
    const dead = this.#stationDiedAtMs !== undefined;
    const limit = Math.min(
      this.settingMilliamps,
      dead ? this.#fallbackMilliamps : Number.POSITIVE_INFINITY,
      this.#isAbove(DERATE_MILLICELSIUS) ? DERATED_MILLIAMPS : Number.POSITIVE_INFINITY,
    );
    if (this.disobedient || drawn <= limit + TOLERANCE_MILLIAMPS) this.#overSinceMs = undefined;
    else this.#overSinceMs ??= nowMs;
    if (this.#overSinceMs !== undefined && nowMs - this.#overSinceMs > ADAPT_MS + LEASE_MS) {
      this.#violated(`the car draws ${drawn} mA, allowed are ${limit} mA`);
    }
  }

  #violated(what: string): void {
    const { state, faults } = this.#stationDiedAtMs === undefined ? this.#ofGuard() : { state: '?', faults: [] };
    const text = `${Math.round(this.#nowMs())} ms: ${what} (guard: ${state} ${faults.join()})`;
    if (this.violations.length < 5) this.violations.push(text);
  }

  #isAbove(millicelsius: number): boolean {
    return this.#charger.truth().temperatureMillicelsius >= millicelsius;
  }

  #ofGuard(): { readonly state: string; readonly faults: readonly string[] } {
    const { guard, faults } = this.#charger.view();
    return { state: guard?.state ?? '?', faults };
  }

  #nowMs(): number {
    return this.#charger.clock.monotonicMicros() / 1000;
  }
}
