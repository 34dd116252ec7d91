// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../core/auth/id-tag.ts';
import type { SampleLimit } from '../core/session/journal.ts';
import {
  INITIAL_SESSION_STATE,
  type SessionInput,
  type SessionOutput,
  type SessionPolicy,
  type SessionState,
  stepSession,
} from '../core/session/machine.ts';
import { limitSettling, recover, takeUp } from '../core/session/recovery.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import type { DelayReason } from '../core/session/start-delay.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { isStandAlone } from '../settings/stand-alone.ts';
import type { TagOutcome } from './api.ts';
import type { Authorizer } from './authorizer.ts';
import type { CableKeeper } from './cable-keeper.ts';
import type { StationProfiles } from './charging-profiles.ts';
import { GuardStarts } from './guard-starts.ts';
import type { MeterSignatures } from './meter-signatures.ts';
import { PlugWatch } from './plug-watch.ts';
import type { StationReservations } from './reservations.ts';
import type { SessionChronicle } from './session-chronicle.ts';
import { SessionGrant } from './session-grant.ts';
import { SessionJournal } from './session-journal.ts';
import { SessionMeter } from './session-meter.ts';
import { sessionPolicy } from './session-policy.ts';
import { StartDelays } from './start-delays.ts';
import { SupplyReturn } from './supply-return.ts';
import { outcomeOf, TagAnswers } from './tag-answers.ts';
import { TagLookup } from './tag-lookup.ts';

export interface SessionRunnerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly chronicle: SessionChronicle;
  readonly reservations: StationReservations;
  readonly signatures: MeterSignatures;
  readonly profiles: Pick<StationProfiles, 'begin' | 'milliamps'>;
  /** The shortest wait after the supply was away, in seconds; the product's. */
  readonly coldLoadMinimumSeconds: number;
  /** Whether the station's last run ended without an orderly stop. */
  readonly wasCutShort: () => boolean;
  /** False while space is short: registers are kept, samples are not. */
  readonly keepsSamples: () => boolean;
  readonly onAnswered: (outcome: TagOutcome) => void;
  /** In the commit that starts a session; what it throws keeps the session from starting. */
  readonly onStarting: (sessionId: string) => void;
}

/** What the connector around a session knows and does. */
export interface SessionSurroundings {
  /** Which start of the guard is heard now. */
  bootId(): string | undefined;
  /** Why a session cannot start now. */
  blocked(): string | undefined;
  /** What the meter says now; undefined while it does not answer. */
  sample(): MeterSample | undefined;
  /** What is allowed now, and by whom. */
  limit(): SampleLimit;
  /** Whether free charging waits for a time of the clock. */
  waitsForTime(): boolean;
  /** Whether the driver of this charge wanted the energy at once. */
  chargesNow(): boolean;
  readonly cable: Pick<CableKeeper, 'isUnlocked' | 'move'>;
  /** The state changed. */
  onStep(before: SessionState, after: SessionState): void;
  /** What was left open by the run before is this run's now. */
  onTakenUp(): void;
}

/** One connector's session: the state machine, and all that a step sets off. */
export class SessionRunner {
  readonly #connectorId: number;
  readonly #options: SessionRunnerOptions;
  readonly #around: SessionSurroundings;
  readonly #journal: SessionJournal;
  readonly meter: SessionMeter;
  readonly #delays: StartDelays;
  readonly #supply: SupplyReturn;
  readonly #guardStarts: GuardStarts;
  readonly #answers: TagAnswers;
  readonly #plugs: PlugWatch;
  readonly #grant: SessionGrant;
  readonly #lookup: TagLookup;
  readonly #inbox: SessionInput[] = [];
  #state: SessionState = INITIAL_SESSION_STATE;
  /** An open session was found and the guard has not told yet what became of it. */
  #recovering = false;
  #pluggedAgain = false;
  #stepping = false;

  constructor(connectorId: number, options: SessionRunnerOptions, around: SessionSurroundings) {
    this.#connectorId = connectorId;
    this.#options = options;
    this.#around = around;
    this.meter = new SessionMeter(connectorId, { ...options, sample: () => around.sample() });
    const transactionData = this.meter.end.bind(this.meter);
    this.#journal = new SessionJournal(connectorId, { ...options, transactionData });
    this.#delays = new StartDelays(connectorId, options);
    this.#supply = new SupplyReturn(connectorId, options.store.state, options.log);
    this.#guardStarts = new GuardStarts(connectorId, options);
    this.#plugs = new PlugWatch(options.store.state, connectorId, options.log);
    this.#grant = new SessionGrant(options);
    this.#lookup = new TagLookup(
      connectorId,
      options,
      (input) => this.feed(input),
      (...accepted) => this.#grant.accepted(...accepted),
    );
    const shownMs = () => options.settings.get('display.refusedSeconds') * 1000;
    this.#answers = new TagAnswers(shownMs, () => this.#nowMs(), options.onAnswered);
  }

  get state(): SessionState {
    return this.#state;
  }

  get isRecovering(): boolean {
    return this.#recovering;
  }

  /** True while outputs of a step are being worked through. */
  get isStepping(): boolean {
    return this.#stepping;
  }

  get session(): SessionRecord | undefined {
    return this.#journal.current;
  }

  /** The session that runs, or the one before while its vehicle is still there. */
  get shownSession(): SessionRecord | undefined {
    return this.#journal.current ?? (this.#state.kind === 'finished' ? this.#journal.previous : undefined);
  }

  /** The session that was over last. */
  get lastSession(): SessionRecord | undefined {
    return this.#journal.previous;
  }

  /** Why a card was refused a moment ago. */
  get refused(): string | undefined {
    return this.#answers.refused;
  }

  /** What the session waits for before its first energy. */
  get delay(): StartDelays['current'] {
    return this.#delays.current;
  }

  /** The current that the central system's refusal of the session leaves. */
  get grantedMilliamps(): number {
    return this.#grant.limitMilliamps;
  }

  get guardStarts(): GuardStarts {
    return this.#guardStarts;
  }

  /** Takes up what the store knows. */
  takeUp(): void {
    const found = this.#journal.load();
    if (found === undefined) {
      if (this.#journal.isFinishedStillPlugged) this.#state = { kind: 'finished' };
      return;
    }
    const { record, ending } = found;
    this.#grant.takeUp(record);
    this.#recovering = ending === undefined;
    this.#state = takeUp(record, ending, this.#nowMs());
    this.#options.log.info(
      { connector: this.#connectorId, session: record.id, state: this.#state.kind },
      'an open session was found',
    );
  }

  presentTag(idTag: string, origin: 'card' | 'app'): Promise<TagOutcome> {
    const isOwner = this.#state.kind === 'running' && sameTag(this.#state.idTag, idTag);
    if (this.#isLookingUp && !isOwner) return Promise.resolve(this.#answers.note({ kind: 'refused', reason: 'busy' }));
    return this.#answers.ask(() => this.feed({ kind: 'tag', idTag, origin }));
  }

  /** What became of a card that the session has nothing to do with. */
  answer(outcome: TagOutcome): TagOutcome {
    return this.#answers.note(outcome);
  }

  /** The central system refused the running session. */
  deauthorize(): void {
    const session = this.#journal.current;
    if (this.#state.kind !== 'running' || session === undefined) return;
    const consequence = this.#grant.refuse(session);
    if (consequence !== 'nothing') this.#takeEnergy(consequence === 'stop');
  }

  /** The central system told the group of the session's tag. */
  tellParent(parentIdTag: string): void {
    this.#grant.tellParent(parentIdTag);
  }

  /** The delay before this charge is called off. @returns false when there was none */
  skipDelay(): boolean {
    return this.#delays.end();
  }

  /** The time has come that the session waited for. */
  timeCame(): void {
    const session = this.#journal.current;
    if (session !== undefined) this.#delays.drawAtOpening(session.id);
  }

  /**
   * Several times a second: deadlines and samples.
   * @param mayBegin whether nothing stands in the way that a delay of that reason waits for
   * @param flows whether energy does
   */
  tick(sample: MeterSample | undefined, mayBegin: (reason: DelayReason) => boolean, flows: boolean): void {
    this.#answers.tick();
    this.feed({ kind: 'tick' });
    this.#delays.tick(mayBegin);
    this.#journal.seeFlow(flows);
    const session = this.#journal.current;
    if (this.#state.kind === 'running' && session !== undefined)
      this.meter.tick(session, sample, () => this.#around.limit());
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
    if (!this.#isLookingUp) this.#answers.abandon('stopped');
    if (before === this.#state) return;
    if (this.#state.kind === 'free' || this.#state.kind === 'plugged') this.#journal.forgetFinished();
    this.#around.onStep(before, this.#state);
  }

  /** The storage works again after it had failed. */
  storeLeftovers(): void {
    this.#options.chronicle.flush();
    this.#journal.storeLeftovers();
  }

  /** A guard said hello. A session that still waits to be taken up is the one of the guard before. */
  hearGuard(bootId: string): void {
    const bootIdThen = this.#journal.bootId;
    const wasCutShort = this.#options.wasCutShort();
    this.#supply.heard(bootId, bootIdThen, wasCutShort);
    this.#guardStarts.heard(bootId, wasCutShort && bootIdThen === bootId);
    if (!this.#recovering) this.#journal.rememberGuard(bootId);
  }

  /** The guard is heard: register and vehicle are what it says. */
  see(snapshot: GuardSnapshot): void {
    const bootId = this.#around.bootId();
    if (bootId !== undefined && this.#plugs.see(bootId, snapshot.plugs)) this.#pluggedAgain = true;
    if (snapshot.meter !== null) this.#journal.seeRegister(snapshot.meter.importWattHours);
    this.#grant.see(snapshot.meter, this.#journal.current?.meterLastWattHours);
    this.#state = limitSettling(this.#state, this.#nowMs());
    if (snapshot.pilot.vehicle === 'A') this.#supply.forget();
    if (this.#recovering) this.#tryRecovery(snapshot);
    // A plug that was pulled and put back between two snapshots was pulled all the same.
    else if (this.#pluggedAgain) this.feed({ kind: 'unplugged' });
    this.#pluggedAgain = this.#pluggedAgain && this.#recovering;
    if (this.#state.kind === 'running' && !this.#state.deauthorized && this.#grant.isUsedUp) this.#takeEnergy(false);
  }

  /** A tag is being looked up, to start a session or to end one. */
  get #isLookingUp(): boolean {
    const { kind } = this.#state;
    return kind === 'authorizing' || (kind === 'running' && this.#state.stopper !== undefined);
  }

  #takeEnergy(stop: boolean): void {
    this.#journal.deauthorize();
    this.feed({ kind: 'deauthorized', stop });
  }

  #tryRecovery(snapshot: GuardSnapshot): void {
    const inputs = recover({
      bootIdThen: this.#journal.bootId,
      bootIdNow: this.#around.bootId(),
      vehicle: snapshot.pilot.vehicle,
      charge: snapshot.state,
      pluggedAgain: this.#pluggedAgain,
      wasCutShort: this.#options.wasCutShort(),
      resumeAfterPowerCut: this.#options.settings.get('evse.resumeAfterReboot'),
    });
    if (inputs === undefined) return;
    this.#recovering = false;
    if (this.#journal.current !== undefined) this.meter.takeUp(this.#journal.current);
    if (inputs.every(({ kind }) => kind !== 'stop')) this.#resume();
    this.#journal.rememberGuard(this.#around.bootId());
    for (const input of inputs) this.feed(input);
    this.#options.log.info({ connector: this.#connectorId, state: this.#state.kind }, 'the open session was taken up');
    this.#around.onTakenUp();
  }

  /** Where the supply was away, what was waited for before does not count: a new delay is drawn. */
  #resume(): void {
    const session = this.#journal.current;
    if (session === undefined) return;
    if (this.#journal.bootId !== this.#around.bootId()) {
      this.meter.interrupted(session);
      this.#options.chronicle.supplyReturned(session);
    }
    if (this.#supply.isFresh) this.#delays.redraw(session.id);
    else this.#delays.takeUp(session.id);
    this.#supply.forget();
  }

  #perform(output: SessionOutput): void {
    switch (output.kind) {
      case 'authorize':
        this.#lookup.start(output);
        break;
      case 'authorize-stop':
        this.#lookup.stop(output, this.#grant.owner);
        break;
      case 'lock':
      case 'unlock':
        this.#around.cable.move(output.kind);
        break;
      case 'start':
        this.#startSession(output);
        break;
      case 'end':
        this.#journal.noteEnding(output);
        break;
      case 'ended':
        this.#journal.end(output);
        this.#delays.end();
        this.#grant.end();
        break;
      case 'answer':
        this.#answers.give(outcomeOf(output));
        break;
    }
  }

  /** Energy needs a session on disk: without it the machine is put back and the person is told. */
  #startSession({ idTag, origin }: Extract<SessionOutput, { kind: 'start' }>): void {
    const { settings, reservations } = this.#options;
    const reported = !isStandAlone(settings);
    const afterOutage = origin === 'free' && this.#supply.isFresh;
    const reservation = reservations.claimed(this.#connectorId, idTag);
    const start = { idTag, bootId: this.#around.bootId(), reported, reservationId: reservation?.reservationId };
    const isStored = this.#journal.start(start, (session) => {
      const sessionId = session.id;
      this.meter.begin(session);
      const reason = this.#grant.acceptedBecause(idTag);
      this.#options.chronicle.begin(sessionId, idTag, { origin, reason });
      if (!this.#around.chargesNow()) this.#delays.draw(sessionId, afterOutage);
      this.#grant.begin(sessionId, idTag);
      if (reservation !== undefined) reservations.removeStored(reservation);
      this.#options.profiles.begin(this.#connectorId, sessionId, idTag);
      this.#options.onStarting(sessionId);
    });
    if (isStored) {
      if (reservation !== undefined) reservations.used(reservation);
      this.#supply.forget();
      return;
    }
    this.meter.abandon();
    this.#delays.end();
    this.#grant.end();
    this.#state = { kind: 'finished' };
    this.#answers.refuse('storage');
  }

  #policy(): SessionPolicy {
    return sessionPolicy(this.#connectorId, this.#options, this.#around);
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
