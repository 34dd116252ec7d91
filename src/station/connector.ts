// SPDX-License-Identifier: Apache-2.0
import { endsEnergy, type FaultCode, faultRow, mostSevere } from '../core/faults/catalogue.ts';
import type { WearingPart } from '../core/faults/wear.ts';
import { combineLimits, type Limit, type LimitLink } from '../core/limits/chain.ts';
import type { LimitSource } from '../core/limits/sources.ts';
import { type PlaceFacts, placeUse } from '../core/reservation/place.ts';
import { type ConnectorFacts, isEnergised } from '../core/session/facts.ts';
import { authorizedTag, permitsEnergy, type SessionInput, type SessionState } from '../core/session/machine.ts';
import { pluggedInput } from '../core/session/recovery.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import { deriveStatus } from '../core/session/status.ts';
import { deriveCountdown, deriveWhy } from '../core/session/why.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardMessage, GuardSnapshot } from '../link/messages.ts';
import type { ConnectorView, TagOutcome } from './api.ts';
import { CableKeeper } from './cable-keeper.ts';
import type { ChargingClock } from './charging-clock.ts';
import { ConnectorSchedule, WAITED_OUT } from './connector-schedule.ts';
import { faultEndsInMs } from './fault-ends.ts';
import { GuardPresence } from './guard-presence.ts';
import { sampleLimit, stationChain, wholeLimit } from './limits.ts';
import { MeterSignatures } from './meter-signatures.ts';
import { SettleWatch, sampleOf } from './metering.ts';
import type { ReservedPlace } from './reservations.ts';
import { runningInput } from './running-input.ts';
import { cardWaitMs } from './session-policy.ts';
import { SessionRunner, type SessionRunnerOptions } from './session-runner.ts';
import { WearCounter } from './wear-counter.ts';

export interface ConnectorOptions extends Omit<SessionRunnerOptions, 'signatures'> {
  readonly link: GuardLink;
  readonly times: ChargingClock;
  /** Whether it has a socket; else a fixed cable. */
  readonly hasSocket: boolean;
  /** Whether other connectors have the same card reader. */
  readonly sharesReader: boolean;
  /** Faults the station sees for all connectors. */
  readonly sharedFaults: () => readonly FaultCode[];
  /** True while the station is about to restart. */
  readonly closing: () => boolean;
  /** True while firmware is, or is about to be, installed. */
  readonly awaitsUpdate: () => boolean;
  readonly onChange: () => void;
}

/** Lease of a permit; the guard falls back when none came for so long. */
const LEASE_MS = 1000;

/** One connector: its guard, its session, and what outsiders may know of both. */
export class Connector {
  readonly id: number;
  readonly #options: ConnectorOptions;
  readonly #session: SessionRunner;
  readonly #cable: CableKeeper;
  readonly #wear: WearCounter;
  readonly #schedule: ConnectorSchedule;
  readonly #settle = new SettleWatch();
  readonly #signatures: MeterSignatures;
  readonly #presence: GuardPresence;
  readonly #unsubscribe: (() => void)[] = [];
  #permitSeq = 0;
  #viewKey = '';

  constructor(options: ConnectorOptions) {
    this.id = options.link.connectorId;
    this.#options = options;
    this.#signatures = new MeterSignatures(options);
    this.#cable = new CableKeeper(options, () => ({ state: this.state, lastSession: this.#session.lastSession }));
    this.#session = new SessionRunner(
      this.id,
      { ...options, signatures: this.#signatures },
      {
        sample: () => this.sample(),
        bootId: () => options.link.bootId,
        blocked: () => this.blocked(),
        limit: () => sampleLimit(this.#limit()),
        waitsForTime: () => this.#schedule.hold !== undefined,
        chargesNow: () => this.chargesNow,
        cable: this.#cable,
        onStep: (before, after) => this.#onStep(before, after),
        onTakenUp: () => this.#sendPermit(),
      },
    );
    this.#wear = new WearCounter(this.id, options);
    this.#schedule = new ConnectorSchedule(this.id, { ...options, state: options.store.state });
    this.#presence = new GuardPresence(options.link, options.clock);
  }

  /** Takes up what the store knows, then listens to the guard. */
  start(): void {
    this.#session.takeUp();
    const { link } = this.#options;
    this.#unsubscribe.push(
      link.onMessage((message) => this.#onMessage(message)),
      link.onPresence((online) => this.#onPresence(online)),
    );
    const snapshot = link.latest();
    if (!link.online) return;
    if (link.bootId !== undefined) this.#session.hearGuard(link.bootId);
    if (snapshot !== undefined) this.#onSnapshot(snapshot);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  get state(): SessionState {
    return this.#session.state;
  }

  get session(): SessionRecord | undefined {
    return this.#session.session;
  }

  /** The session that runs, or the one before while its vehicle is still there. */
  get shownSession(): SessionRecord | undefined {
    return this.#session.shownSession;
  }

  /** Why a card was refused a moment ago. */
  get refused(): string | undefined {
    return this.#session.refused;
  }

  presentTag(idTag: string, origin: 'card' | 'app'): Promise<TagOutcome> {
    if (this.#cable.giveBackTo(idTag)) return Promise.resolve(this.#session.answer({ kind: 'stopped' }));
    return this.#session.presentTag(idTag, origin);
  }

  /** Nobody charges, waits for an answer, or waits for a fault to be tried again. */
  get isIdle(): boolean {
    const { kind } = this.state;
    if (this.session !== undefined || ['authorizing', 'awaiting-vehicle', 'locking'].includes(kind)) return false;
    const faults = this.#liveSnapshot()?.faults ?? [];
    return faults.every(({ code, ends }) => ends === 'service' || faultRow(code).reaction === 'warn');
  }

  /** Why a session cannot start now. */
  blocked(): string | undefined {
    if (this.#options.closing()) return 'restarting';
    if (!this.#isOperative()) return 'out-of-order';
    if (!this.#options.link.online || this.#session.isRecovering) return 'guard-offline';
    if (this.#schedule.closed !== undefined) return 'outside-hours';
    // Without a reading the session would begin at a register that is not the meter's.
    if (this.#isMeterMissing()) return 'no-meter-reading';
    return this.#faults().some((code) => faultRow(code).reaction !== 'warn') ? 'fault' : undefined;
  }

  /** A person ends a fault of the station. @returns false when it is none that a person ends */
  resetFault(code: FaultCode): boolean {
    if (code !== 'guard-restarting') return false;
    this.#session.guardStarts.reset();
    this.#tellChanges();
    return true;
  }

  /** A part was exchanged. @returns false when there is no such part @throws what the store throws */
  resetWear(part: WearingPart, by: string): boolean {
    const isReset = this.#wear.reset(part, by);
    this.#tellChanges();
    return isReset;
  }

  /** The storage works again after it had failed. */
  storeLeftovers(): void {
    this.#session.storeLeftovers();
  }

  /** The central system refused the running session. */
  deauthorize(): void {
    this.#session.deauthorize();
  }

  /** The central system told the group of the running session's tag. */
  tellParent(parentIdTag: string): void {
    this.#session.tellParent(parentIdTag);
  }

  /** Whether the driver of this charge wanted the energy at once. */
  get chargesNow(): boolean {
    return this.#schedule.chargesNow;
  }

  /** This charge waits for no time and no delay. @returns false when it waited for none */
  chargeNow(): boolean {
    const waited = this.#schedule.chargeNow(this.state);
    const skipped = this.#session.skipDelay();
    if (waited) this.feed({ kind: 'tick' });
    if (waited || skipped) this.#sendPermit();
    this.#tellChanges();
    return waited || skipped;
  }

  feed(input: SessionInput): void {
    this.#session.feed(input);
  }

  /** Several times a second: deadlines, the permit, samples. */
  tick(): void {
    const live = this.#liveSnapshot();
    const flows = live !== undefined && isEnergised({ charge: live.state, contactorClosed: live.contactor.closed });
    this.#tickSchedule();
    this.#signatures.tick();
    this.#session.tick(this.sample(), (reason) => this.#mayFlowBut(WAITED_OUT[reason]), flows);
    this.#sendPermit();
    this.#tellChanges();
  }

  view(): ConnectorView {
    const limit = this.#limit();
    const facts = this.#facts(limit);
    const why = deriveWhy(facts);
    return {
      id: this.id,
      status: deriveStatus(facts),
      why,
      countdown: deriveCountdown(why, facts),
      fault: mostSevere(facts.faults),
      faults: facts.faults,
      limit: { milliamps: limit.milliamps, chain: limit.chain },
      session: this.session,
      idTag: authorizedTag(this.state) ?? this.session?.idTag,
      guardOnline: facts.guardOnline,
      wear: { counts: this.#wear.counts, limits: this.#wear.limits, ever: this.#wear.ever },
      guard: this.#options.link.latest(),
    };
  }

  /** What it is to reservations. */
  place(): ReservedPlace {
    const idTag = 'idTag' in this.state ? this.state.idTag : undefined;
    return { connectorId: this.id, idTag, ...placeUse(this.#placeFacts(this.#limit()), this.blocked()) };
  }

  #facts(limit: Limit): ConnectorFacts {
    const seconds = this.#options.reservations.secondsLeft(this.id);
    return { ...this.#placeFacts(limit), reservation: seconds === undefined ? undefined : { seconds } };
  }

  #placeFacts(limit: Limit): PlaceFacts {
    const { link } = this.#options;
    const live = this.#liveSnapshot();
    const faults = this.#faults();
    return {
      session: this.state,
      guardKnown: link.latest() !== undefined,
      guardOnline: link.online,
      faults,
      operative: this.#isOperative(),
      vehicle: live?.pilot.vehicle ?? 'unknown',
      charge: live?.state ?? 'starting',
      contactorClosed: live?.contactor.closed ?? false,
      limitMilliamps: limit.milliamps,
      timed: this.#schedule.standsInTheWay(this.state),
      delay: this.#session.delay !== undefined && this.#mayFlowBut(['delay']) ? this.#session.delay : undefined,
      restarting: this.#options.closing(),
      meterMissing: this.#isMeterMissing(),
      contactorRestMs: live?.contactor.restMs ?? 0,
      lock: live?.lock ?? 'none',
      faultEndsInMs: live && faultEndsInMs(live, faults),
      cardWaitMs: cardWaitMs(this.#options),
      nowMs: this.#options.clock.monotonicMicros() / 1000,
    };
  }

  sample(): MeterSample | undefined {
    const phases = this.#options.settings.get('power.phases') === '1' ? 1 : 3;
    return sampleOf(this.#liveSnapshot(), this.#options.clock.wallMillis(), phases);
  }

  /** A clock-aligned sample of the session that runs. @throws what the store throws */
  sampleAligned(sample: MeterSample): void {
    if (this.session !== undefined) this.#session.meter.aligned(this.session, sample);
  }

  get meterPublicKey(): string | undefined {
    return this.#signatures.publicKey;
  }

  #onPresence(online: boolean): void {
    if (online) this.#presence.greet();
    else this.#settle.forget();
    this.#sendPermit();
    this.#tellChanges();
  }

  #onMessage(message: GuardMessage): void {
    this.#signatures.hear(message);
    if (message.type === 'snapshot') this.#onSnapshot(message);
    if (message.type !== 'hello') return;
    this.#session.hearGuard(message.bootId);
    if (this.session === undefined) this.#cable.greeted();
  }

  #onSnapshot(snapshot: GuardSnapshot): void {
    const { bootId } = this.#options.link;
    if (bootId !== undefined) this.#wear.see(bootId, snapshot);
    this.#session.see(snapshot);
    if (snapshot.pilot.vehicle === 'A' && this.state.kind === 'free') this.#schedule.forget();
    const settled = this.#settle.see(snapshot);
    if (!this.#session.isRecovering) {
      const plugged = pluggedInput(snapshot.pilot.vehicle);
      if (plugged !== undefined) this.feed(plugged);
      const seen = runningInput(this.state, snapshot, this.#session.guardStarts.faults());
      if (seen !== undefined) this.feed(seen);
    }
    const isRead = settled && this.state.kind === 'ending' && this.#session.meter.isReadyToEnd(this.session);
    if (isRead) this.feed({ kind: 'settled' });
    this.#tellChanges();
  }

  #onStep(before: SessionState, after: SessionState): void {
    if (before.kind === 'ending') this.#schedule.forget();
    if (permitsEnergy(before) !== permitsEnergy(after)) this.#sendPermit();
    if (before.kind === 'ending' && after.kind !== 'ending') this.#cable.sessionOver(before.reason);
    this.#tellChanges();
  }

  #isMeterMissing(): boolean {
    return this.#options.link.hasMeter && this.#liveSnapshot()?.meter === null;
  }

  #isOperative(): boolean {
    const { awaitsUpdate, store } = this.#options;
    const { availability } = store;
    return !awaitsUpdate() && availability.isOperative(0) && availability.isOperative(this.id);
  }

  #liveSnapshot(): GuardSnapshot | undefined {
    const { link } = this.#options;
    return link.online ? link.latest() : undefined;
  }

  #faults(): readonly FaultCode[] {
    const fromGuard = this.#liveSnapshot()?.faults.map((fault) => fault.code) ?? [];
    const lost = this.#presence.isLost ? (['guard-lost'] as const) : [];
    const own = [...this.#session.guardStarts.faults(), ...this.#wear.faults(), ...this.#options.sharedFaults()];
    return [...fromGuard, ...lost, ...own];
  }

  #chain(): readonly LimitLink[] {
    const faults = this.#faults();
    // What is refused to the next session does not end one that runs.
    const isTaken = this.session !== undefined;
    return stationChain(this.#options.settings, {
      available: isTaken || this.#isOperative(),
      authorized: permitsEnergy(this.state),
      grantedMilliamps: this.#session.grantedMilliamps,
      faulted: faults.some(endsEnergy),
      closed: !isTaken && this.#schedule.closed !== undefined,
      held: this.#schedule.hold !== undefined,
      delayed: this.#session.delay !== undefined,
      profileMilliamps: this.#options.profiles.milliamps(this.id),
      worn: !isTaken && faults.some((code) => code === 'contactor-worn' || code === 'plug-worn'),
      unstorable: !isTaken && faults.includes('storage-failing'),
    });
  }

  /** With the guard's part, as far as it is heard. */
  #limit(): Limit<LimitSource> {
    return wholeLimit(this.#chain(), this.#liveSnapshot());
  }

  /** Whether energy could flow if it were not for some sources. */
  #mayFlowBut(sources: readonly LimitSource[]): boolean {
    const live = this.#liveSnapshot();
    const others = this.#chain().filter(({ source }) => !sources.includes(source));
    return live !== undefined && wholeLimit(others, live).milliamps > 0;
  }

  #tickSchedule(): void {
    if (this.#session.isRecovering) return;
    const { input, hasOpened } = this.#schedule.tick(this.state);
    if (hasOpened) this.#session.timeCame();
    if (input !== undefined) this.feed(input);
  }

  /** While a session is being taken up nothing is said, so that the guard's grace keeps what runs. */
  #sendPermit(): void {
    const { link } = this.#options;
    if (!link.online || this.#session.isRecovering) return;
    this.#permitSeq += 1;
    const limitMilliamps = combineLimits(this.#chain()).milliamps;
    link.send({ type: 'permit', seq: this.#permitSeq, limitMilliamps, leaseMs: LEASE_MS });
  }

  /** Tells of a change as soon as something else than a measured value is different. */
  #tellChanges(): void {
    if (this.#session.isStepping) return;
    const { status, why, faults, limit, session, idTag, guardOnline } = this.view();
    const sessionKey = [session?.id, session?.deauthorized];
    const key = JSON.stringify([status, why, faults, limit, sessionKey, idTag, guardOnline, this.refused]);
    if (key === this.#viewKey) return;
    this.#viewKey = key;
    this.#options.onChange();
  }
}
