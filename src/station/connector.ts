// SPDX-License-Identifier: Apache-2.0
import { endsEnergy, type FaultCode, faultRow, mostSevere } from '../core/faults/catalogue.ts';
import type { LimitLink } from '../core/limits/chain.ts';
import { combineLimits } from '../core/limits/chain.ts';
import { type ConnectorFacts, isEnergised } from '../core/session/facts.ts';
import {
  authorizedTag,
  INITIAL_SESSION_STATE,
  permitsEnergy,
  type SessionInput,
  type SessionOutput,
  type SessionPolicy,
  type SessionState,
  stepSession,
} from '../core/session/machine.ts';
import { endingFault, limitSettling, pluggedInput, recover, takeUp } from '../core/session/recovery.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import { deriveStatus } from '../core/session/status.ts';
import { deriveWhy } from '../core/session/why.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { GuardMessage, GuardSnapshot } from '../link/messages.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type { ConnectorView, TagOutcome } from './api.ts';
import type { Authorizer } from './authorizer.ts';
import { stationChain, wholeLimit } from './limits.ts';
import { SessionMeter, SettleWatch, sampleOf } from './metering.ts';
import { SessionJournal } from './session-journal.ts';

export interface ConnectorOptions {
  readonly link: GuardLink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  readonly authorizer: Authorizer;
  /** Faults the station sees for all connectors. */
  readonly sharedFaults: () => readonly FaultCode[];
  /** True while the station is about to restart. */
  readonly closing: () => boolean;
  readonly onChange: () => void;
  readonly onAnswered: (outcome: TagOutcome) => void;
}

/** Lease of a permit; the guard falls back when none came for so long. */
const LEASE_MS = 1000;
/** A guard that has never been heard of is given this long before it counts as lost. */
const GUARD_START_MS = 5000;

/** One connector: its guard, its session, and what outsiders may know of both. */
export class Connector {
  readonly id: number;
  readonly #options: ConnectorOptions;
  readonly #journal: SessionJournal;
  readonly #meter: SessionMeter;
  readonly #settle = new SettleWatch();
  readonly #unsubscribe: (() => void)[] = [];
  readonly #bornAtMs: number;
  #state: SessionState = INITIAL_SESSION_STATE;
  /** An open session was found and the guard has not told yet what became of it. */
  #recovering = false;
  #permitSeq = 0;
  #everOnline: boolean;
  readonly #inbox: SessionInput[] = [];
  #stepping = false;
  #pendingAnswer: ((outcome: TagOutcome) => void) | undefined;
  #refused: { readonly reason: string; readonly untilMs: number } | undefined;
  #viewKey = '';

  constructor(options: ConnectorOptions) {
    this.id = options.link.connectorId;
    this.#options = options;
    this.#journal = new SessionJournal(this.id, options);
    this.#meter = new SessionMeter(options);
    this.#bornAtMs = this.#nowMs();
    this.#everOnline = options.link.online;
  }

  /** Takes up what the store knows, then listens to the guard. */
  start(): void {
    this.#takeUp();
    const { link } = this.#options;
    this.#unsubscribe.push(
      link.onMessage((message) => this.#onMessage(message)),
      link.onPresence((online) => this.#onPresence(online)),
    );
    const snapshot = link.latest();
    if (link.online && snapshot !== undefined) this.#onSnapshot(snapshot);
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  get state(): SessionState {
    return this.#state;
  }

  get session(): SessionRecord | undefined {
    return this.#journal.current;
  }

  /** The session that runs, or the one before while its vehicle is still there. */
  get shownSession(): SessionRecord | undefined {
    return this.#journal.current ?? (this.#state.kind === 'finished' ? this.#journal.previous : undefined);
  }

  /** Why a card was refused a moment ago. */
  get refused(): string | undefined {
    return this.#refused?.reason;
  }

  presentTag(idTag: string): Promise<TagOutcome> {
    if (this.#state.kind === 'authorizing') return Promise.resolve(this.#answered({ kind: 'refused', reason: 'busy' }));
    return new Promise((resolve) => {
      this.#pendingAnswer = resolve;
      this.feed({ kind: 'tag', idTag });
    });
  }

  /** Why a session cannot start now. */
  blocked(): string | undefined {
    if (this.#options.closing()) return 'restarting';
    if (!this.#isOperative()) return 'out-of-order';
    if (!this.#options.link.online || this.#recovering) return 'guard-offline';
    // Without a reading the session would begin at a register that is not the meter's.
    if (this.#options.link.hasMeter && this.#liveSnapshot()?.meter === null) return 'no-meter-reading';
    return this.#faults().some((code) => faultRow(code).reaction !== 'warn') ? 'fault' : undefined;
  }

  /** The central system refused the running session. */
  deauthorize(): void {
    if (this.#state.kind !== 'running') return;
    this.#journal.deauthorize();
    this.feed({ kind: 'deauthorized', stop: this.#options.settings.get('ocpp.key.StopTransactionOnInvalidId') });
  }

  /** Several times a second: deadlines, the permit, samples. */
  tick(): void {
    if (this.#refused !== undefined && this.#nowMs() >= this.#refused.untilMs) this.#refused = undefined;
    this.feed({ kind: 'tick' });
    const session = this.#journal.current;
    if (this.#state.kind === 'running' && session !== undefined) this.#meter.tick(session, this.sample());
    this.#sendPermit();
    this.#tellChanges();
  }

  /** Steps the session machine; what a step sets off is worked through in order. */
  feed(input: SessionInput): void {
    this.#inbox.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    const before = this.#state;
    try {
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) {
        const step = stepSession(this.#state, next, this.#nowMs(), this.#policy());
        this.#state = step.state;
        for (const output of step.outputs) this.#perform(output);
      }
    } finally {
      this.#stepping = false;
    }
    if (before === this.#state) return;
    if (this.#state.kind === 'free' || this.#state.kind === 'plugged') this.#journal.forgetFinished();
    if (permitsEnergy(before) !== permitsEnergy(this.#state)) this.#sendPermit();
    this.#tellChanges();
  }

  view(): ConnectorView {
    const facts = this.facts();
    const { milliamps, chain } = wholeLimit(this.#chain(), this.#liveSnapshot());
    return {
      id: this.id,
      status: deriveStatus(facts),
      why: deriveWhy(facts),
      countdown: undefined,
      fault: mostSevere(facts.faults),
      faults: facts.faults,
      limit: { milliamps, chain },
      session: this.#journal.current,
      idTag: authorizedTag(this.#state) ?? this.#journal.current?.idTag,
      guardOnline: facts.guardOnline,
      guard: this.#options.link.latest(),
    };
  }

  facts(): ConnectorFacts {
    const { link } = this.#options;
    const live = this.#liveSnapshot();
    return {
      session: this.#state,
      guardKnown: link.latest() !== undefined,
      guardOnline: link.online,
      faults: this.#faults(),
      operative: this.#isOperative(),
      vehicle: live?.pilot.vehicle ?? 'unknown',
      charge: live?.state ?? 'starting',
      contactorClosed: live?.contactor.closed ?? false,
      limitMilliamps: wholeLimit(this.#chain(), live).milliamps,
      nowMs: this.#nowMs(),
    };
  }

  sample(): MeterSample | undefined {
    return sampleOf(this.#liveSnapshot(), this.#options.clock.wallMillis());
  }

  #onPresence(online: boolean): void {
    if (online) this.#everOnline = true;
    else this.#settle.forget();
    this.#sendPermit();
    this.#tellChanges();
  }

  #onMessage(message: GuardMessage): void {
    if (message.type === 'snapshot') this.#onSnapshot(message);
    const isTakenUp = this.#journal.current !== undefined && !this.#recovering;
    if (message.type === 'hello' && isTakenUp) this.#journal.noteBootId(message.bootId);
  }

  #onSnapshot(snapshot: GuardSnapshot): void {
    if (snapshot.meter !== null) this.#journal.seeRegister(snapshot.meter.importWattHours);
    this.#state = limitSettling(this.#state, this.#nowMs());
    const settled = this.#settle.see(snapshot);
    if (this.#recovering) this.#tryRecovery(snapshot);
    else {
      const plugged = pluggedInput(snapshot.pilot.vehicle);
      if (plugged !== undefined) this.feed(plugged);
    }
    if (this.#state.kind === 'running' && !this.#recovering) this.#watchRunning(snapshot, this.#state.energised);
    if (settled && this.#state.kind === 'ending') this.feed({ kind: 'settled' });
    this.#tellChanges();
  }

  #watchRunning(snapshot: GuardSnapshot, energised: boolean): void {
    const reason = endingFault(snapshot.faults);
    const flows = isEnergised({ charge: snapshot.state, contactorClosed: snapshot.contactor.closed });
    if (reason !== undefined) this.feed({ kind: 'stop', reason });
    else if (flows && !energised) this.feed({ kind: 'energised' });
  }

  #takeUp(): void {
    const found = this.#journal.load();
    if (found === undefined) {
      if (this.#journal.isFinishedStillPlugged) this.#state = { kind: 'finished' };
      return;
    }
    const { record, ending } = found;
    this.#recovering = ending === undefined;
    this.#state = takeUp(record, ending, this.#nowMs());
    this.#options.log.info(
      { connector: this.id, session: record.id, state: this.#state.kind },
      'an open session was found',
    );
  }

  #tryRecovery(snapshot: GuardSnapshot): void {
    const { link, settings, log } = this.#options;
    const inputs = recover({
      bootIdThen: this.#journal.bootId,
      bootIdNow: link.bootId,
      vehicle: snapshot.pilot.vehicle,
      charge: snapshot.state,
      resumeAfterPowerCut: settings.get('evse.resumeAfterReboot'),
    });
    if (inputs === undefined) return;
    this.#recovering = false;
    this.#journal.noteBootId(link.bootId);
    this.#meter.begin();
    for (const input of inputs) this.feed(input);
    log.info({ connector: this.id, state: this.#state.kind }, 'the open session was taken up');
    this.#sendPermit();
  }

  #perform(output: SessionOutput): void {
    switch (output.kind) {
      case 'authorize':
        this.#authorize(output);
        break;
      case 'start':
        this.#startSession(output.idTag);
        break;
      case 'end':
        this.#journal.noteEnding(output);
        break;
      case 'ended':
        this.#journal.end(output);
        break;
      case 'answer':
        this.#answer(
          output.outcome === 'refused' ? { kind: 'refused', reason: output.reason } : { kind: output.outcome },
        );
        break;
    }
  }

  #authorize({ idTag, origin }: Extract<SessionOutput, { kind: 'authorize' }>): void {
    const { settings, authorizer } = this.#options;
    if (origin === 'remote' && !settings.get('ocpp.key.AuthorizeRemoteTxRequests')) {
      this.feed({ kind: 'authorized', idTag });
      return;
    }
    authorizer.authorize(idTag, (verdict) =>
      this.feed(verdict.accepted ? { kind: 'authorized', idTag } : { kind: 'refused', idTag, reason: verdict.reason }),
    );
  }

  /** Energy needs a session on disk: without it the machine is put back and the person is told. */
  #startSession(idTag: string): void {
    if (this.#journal.start(idTag, this.#options.link.bootId, this.#options.settings.get('ocpp.url') !== '')) {
      this.#meter.begin();
      return;
    }
    this.#state = { kind: 'finished' };
    this.#answer({ kind: 'refused', reason: 'storage' });
  }

  #answer(outcome: TagOutcome): void {
    const resolve = this.#pendingAnswer;
    if (resolve === undefined) return;
    this.#pendingAnswer = undefined;
    resolve(this.#answered(outcome));
  }

  /** What the display says of a refusal, and what the buzzer sounds. */
  #answered(outcome: TagOutcome): TagOutcome {
    const untilMs = this.#nowMs() + this.#options.settings.get('display.refusedSeconds') * 1000;
    this.#refused = outcome.kind === 'refused' ? { reason: outcome.reason, untilMs } : undefined;
    this.#options.onAnswered(outcome);
    return outcome;
  }

  #policy(): SessionPolicy {
    const { settings } = this.#options;
    return {
      blocked: this.blocked(),
      freeIdTag: settings.get('auth.free.enabled') ? settings.get('auth.plugAndChargeId') : undefined,
      connectionTimeoutMs: settings.get('ocpp.key.ConnectionTimeOut') * 1000,
      stopOnUnplug: settings.get('ocpp.key.StopTransactionOnEVSideDisconnect'),
    };
  }

  #isOperative(): boolean {
    const { availability } = this.#options.store;
    return availability.isOperative(0) && availability.isOperative(this.id);
  }

  #liveSnapshot(): GuardSnapshot | undefined {
    const { link } = this.#options;
    return link.online ? link.latest() : undefined;
  }

  #faults(): readonly FaultCode[] {
    const { link, sharedFaults } = this.#options;
    const fromGuard = this.#liveSnapshot()?.faults.map((fault) => fault.code) ?? [];
    const lost = !link.online && (this.#everOnline || this.#nowMs() - this.#bornAtMs >= GUARD_START_MS);
    return [...fromGuard, ...(lost ? (['guard-lost'] as const) : []), ...sharedFaults()];
  }

  #chain(): readonly LimitLink[] {
    const available = this.#journal.current !== undefined || this.#isOperative();
    const faulted = this.#faults().some(endsEnergy);
    return stationChain(this.#options.settings, { available, authorized: permitsEnergy(this.#state), faulted });
  }

  /** While a session is being taken up nothing is said, so that the guard's grace keeps what runs. */
  #sendPermit(): void {
    const { link } = this.#options;
    if (!link.online || this.#recovering) return;
    this.#permitSeq += 1;
    const limitMilliamps = combineLimits(this.#chain()).milliamps;
    link.send({ type: 'permit', seq: this.#permitSeq, limitMilliamps, leaseMs: LEASE_MS });
  }

  /** Tells of a change as soon as something else than a measured value is different. */
  #tellChanges(): void {
    if (this.#stepping) return;
    const { status, why, faults, limit, session, idTag, guardOnline } = this.view();
    const sessionKey = [session?.id, session?.deauthorized];
    const key = JSON.stringify([status, why, faults, limit, sessionKey, idTag, guardOnline, this.refused]);
    if (key === this.#viewKey) return;
    this.#viewKey = key;
    this.#options.onChange();
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
