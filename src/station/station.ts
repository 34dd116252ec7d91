// SPDX-License-Identifier: Apache-2.0
import { isIdTag } from '../core/auth/id-tag.ts';
import type { TagInfo } from '../core/auth/tag-info.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import type { WearingPart } from '../core/faults/wear.ts';
import { Listeners } from '../core/flow/listeners.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { Unsubscribe } from '../ports/buses.ts';
import type { Timer } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type {
  CentralSystem,
  ConnectorView,
  RequestOutcome,
  Station,
  StationIdentity,
  TagOutcome,
  TransactionOutbox,
} from './api.ts';
import { Authorizer } from './authorizer.ts';
import { ChargingClock } from './charging-clock.ts';
import { Connector } from './connector.ts';
import { ConnectorChoice, isFree } from './connector-choice.ts';
import { DipReset } from './factory-reset.ts';
import { guardSettings, isGuardSetting } from './guard-settings.ts';
import { StationHealth } from './health.ts';
import { cyclesOf } from './lifetime.ts';
import { createLocalList } from './local-list.ts';
import type { LocalList } from './local-list-api.ts';
import { ZeroedLink } from './meter-zero.ts';
import type { Notice } from './panel-view.ts';
import { StationReservations } from './reservations.ts';
import { type RestartKind, RestartPlan } from './restart-plan.ts';
import { SessionBook } from './session-book.ts';
import { StationCards } from './station-cards.ts';
import { StationFront } from './station-front.ts';
import type { StationOptions } from './station-options.ts';
import { ScheduleFacet } from './station-schedule.ts';
import { StationTariffs } from './station-tariffs.ts';
import { watchStore } from './store-watch.ts';
import { RunMarker } from './supply-return.ts';
import { unlock } from './unlocking.ts';
import { WhyHistory } from './why-history.ts';

/** Time between permits; the lease is four times as long. */
const BEAT_MS = 250;
const BEATS_PER_REFRESH = 4;

/** Sessions, cards and display of one charger with any number of connectors. */
export class ChargingStation implements Station {
  readonly identity: StationIdentity;
  readonly settings: Settings;
  readonly outbox: TransactionOutbox;
  readonly history: WhyHistory;
  readonly journal: SessionBook;
  readonly schedule: ScheduleFacet;
  readonly localList: LocalList;
  readonly cards: StationCards;
  readonly reservations: StationReservations;
  readonly tariff: StationTariffs;
  readonly #options: StationOptions;
  readonly #authorizer: Authorizer;
  readonly #times: ChargingClock;
  readonly #marker: RunMarker;
  readonly #restart: RestartPlan;
  readonly #dipReset: DipReset;
  readonly #health: StationHealth;
  /** The store, which tells `#health` when it fails. */
  readonly #store: Store;
  readonly #front: StationFront;
  readonly #connectors: ReadonlyMap<number, Connector>;
  readonly #choice: ConnectorChoice;
  readonly #meters = new Map<number, ZeroedLink>();
  readonly #listeners = new Listeners<[connectorId: number]>();
  readonly #unsubscribe: Unsubscribe[] = [];
  #timer: Timer | undefined;
  #beats = 0;
  #centralSystem: CentralSystem | undefined;

  /** @throws RangeError when there is no link or two links have one id */
  constructor(options: StationOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.settings = options.settings;
    this.#health = new StationHealth({
      ...options,
      host: options.host,
      damagedSettings: options.damagedSettings ?? [],
      isStoreNew: options.store.setAside !== undefined,
      isReaderLost: () => this.#front.isReaderLost,
      isDisplayLost: () => this.#front.isDisplayLost,
    });
    this.#store = watchStore(options.store, (cause) => this.#health.storageFailed(cause));
    this.outbox = this.#store.outbox;
    this.history = new WhyHistory({ ...options, repository: this.#store.whyHistory });
    this.localList = createLocalList({ ...options, store: this.#store });
    this.cards = new StationCards({
      ...options,
      store: this.#store,
      front: () => this.#front,
      present: (idTag) => this.presentTag(idTag, undefined, 'card'),
      onLearning: () => this.#emit(0),
    });
    this.#authorizer = new Authorizer({ ...options, store: this.#store });
    this.reservations = new StationReservations({
      ...options,
      repository: this.#store.reservations,
      places: () => [...this.#connectors.values()].map((connector) => connector.place()),
    });
    this.#times = new ChargingClock(options);
    this.schedule = new ScheduleFacet(this.#times, () => this.#connectors);
    this.tariff = new StationTariffs({ ...options, store: this.#store, session: (id) => this.session(id) });
    this.#marker = new RunMarker(options.store.state, options.log);
    this.#restart = new RestartPlan({
      ...options,
      connectors: () => [...this.#connectors.values()],
      isMemoryLow: () => this.#health.isMemoryLow,
      onReady: (kind) => this.#startAgain(kind),
    });
    this.journal = new SessionBook({
      ...options,
      store: this.#store,
      live: (sessionId) => this.#choice.ofSession(sessionId)?.session,
      costOf: (sessionId) => this.tariff.costShown(sessionId),
      cycles: () => cyclesOf([...this.#connectors.values()].map((connector) => connector.view())),
    });
    this.#connectors = new Map(options.links.map((link) => [link.connectorId, this.#createConnector(link)]));
    this.#choice = new ConnectorChoice([...this.#connectors.values()], this.reservations);
    if (this.#connectors.size !== options.links.length)
      throw new RangeError('two guard links have the same connector id');
    const first = options.links[0];
    if (first === undefined) throw new RangeError('a station needs at least one guard link');
    this.#front = this.#createFront(first.connectorId);
    this.#dipReset = new DipReset({
      ...options,
      link: first,
      asksForReset: options.asksForReset ?? (() => false),
      onReset: () => this.#startAgain('hard'),
    });
  }

  /** Takes up open sessions and begins to permit. */
  start(): void {
    const { settings } = this.#options;
    this.#marker.set();
    for (const connector of this.#connectors.values()) connector.start();
    this.#unsubscribe.push(
      this.#options.links[0]?.onMessage((message) => {
        if (message.type === 'snapshot') this.#dipReset.see(message);
      }) ?? (() => {}),
      this.onChange((id) => {
        if (id === 0) return;
        const view = this.view(id);
        this.history.see(view);
        this.journal.chronicle.see(view);
      }),
      this.#front.listen(
        (idTag) => this.cards.desk.take(idTag),
        () => this.#emit(0),
      ),
      settings.onChange((id) => {
        this.#health.settingSaved(id);
        this.#times.settingSaved(id);
        if (!isGuardSetting(id)) return;
        for (const link of this.#options.links) link.send({ type: 'settings', settings: guardSettings(settings) });
      }),
    );
    this.#beat();
  }

  /**
   * Stops at once and leaves sessions open; the next start takes them up.
   * @param how `orderly`: it is wanted, so that the next start does not take it for a power cut
   */
  stop(how: 'orderly' | 'abrupt'): void {
    if (how === 'orderly') this.#marker.clear();
    this.#timer?.cancel();
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    for (const connector of this.#connectors.values()) connector.stop();
    this.history.stop();
    this.tariff.stop();
    this.#store.samples.flush();
  }

  /** A line for the display in its language, for example the code for the first sign-in. */
  setNotice(notice: Notice | undefined): void {
    this.#front.setNotice(notice);
  }

  /** Somebody is at the settings in a browser. */
  noteLocalSettings(): void {
    this.#front.noteLocalSettings();
  }

  connectorIds(): readonly number[] {
    return [...this.#connectors.keys()];
  }

  view(connectorId: number): ConnectorView {
    return this.#connector(connectorId).view();
  }

  onChange(listener: (connectorId: number) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  attachCentralSystem(centralSystem: CentralSystem): void {
    this.#centralSystem = centralSystem;
    this.#authorizer.attach(centralSystem);
  }

  async presentTag(idTag: string, connectorId?: number, origin: 'card' | 'app' = 'card'): Promise<TagOutcome> {
    if (!isIdTag(idTag)) return { kind: 'refused', reason: 'malformed' };
    const connector =
      connectorId === undefined
        ? (this.#choice.forTag(idTag) ?? this.#connector(this.#front.focus))
        : this.#connector(connectorId);
    return connector.presentTag(idTag, origin);
  }

  remoteStart(idTag: string, connectorId: number | undefined): RequestOutcome {
    const connector = connectorId === undefined ? this.#choice.freeFor(idTag) : this.#connectors.get(connectorId);
    if (connector === undefined || !isIdTag(idTag) || !isFree(connector)) return 'rejected';
    if (this.reservations.refuses(connector.id, idTag)) return 'rejected';
    connector.feed({ kind: 'remote-start', idTag });
    return 'accepted';
  }

  remoteStop(sessionId: string): RequestOutcome {
    const connector = this.#choice.ofSession(sessionId);
    if (connector === undefined || connector.state.kind !== 'running') return 'rejected';
    connector.feed({ kind: 'remote-stop' });
    return 'accepted';
  }

  transactionAnswered(sessionId: string, info: TagInfo): 'consistent' | 'list-conflict' {
    const session = this.session(sessionId);
    if (session === undefined) return 'consistent';
    const consistency = this.#authorizer.remember(session.idTag, info, 'aside');
    const connector = this.#choice.ofSession(sessionId);
    if (info.parentIdTag !== undefined) connector?.tellParent(info.parentIdTag);
    if (info.status !== 'accepted') connector?.deauthorize();
    return consistency;
  }

  tagTold(idTag: string, info: TagInfo): void {
    this.#authorizer.remember(idTag, info, 'aside');
  }

  session(sessionId: string): SessionRecord | undefined {
    return this.#choice.ofSession(sessionId)?.session ?? this.#store.sessions.find(sessionId);
  }

  setAvailability(connectorId: number, operative: boolean): RequestOutcome | 'scheduled' {
    const ids = connectorId === 0 ? [0, ...this.#connectors.keys()] : [connectorId];
    const connectors = connectorId === 0 ? [...this.#connectors.values()] : [this.#connectors.get(connectorId)];
    const concerned = connectors.filter((connector) => connector !== undefined);
    if (concerned.length === 0) return 'rejected';
    this.#store.availability.set(ids, operative);
    if (!operative) {
      for (const connector of concerned) {
        if (connector.session === undefined) connector.feed({ kind: 'stop', reason: 'Other' });
      }
    }
    for (const connector of concerned) this.#emit(connector.id);
    this.#emit(0);
    return !operative && concerned.some((connector) => connector.session !== undefined) ? 'scheduled' : 'accepted';
  }

  sample(connectorId: number): MeterSample | undefined {
    return this.#connector(connectorId).sample();
  }

  setMeterToZero(connectorId: number, by: string): RequestOutcome {
    const connector = this.#connector(connectorId);
    // A session in progress began at a register that must stay what it was.
    if (connector.session !== undefined) return 'rejected';
    return this.#meters.get(connectorId)?.setZero(by) === true ? 'accepted' : 'rejected';
  }

  resetFault(connectorId: number, code: FaultCode): void {
    if (this.#connector(connectorId).resetFault(code)) return;
    this.#link(connectorId).send({ type: 'reset-fault', code });
  }

  resetWear(connectorId: number, part: WearingPart, by: string): RequestOutcome {
    return this.#connector(connectorId).resetWear(part, by) ? 'accepted' : 'rejected';
  }

  async unlock(connectorId: number): Promise<'unlocked' | 'failed' | 'not-supported'> {
    const connector = this.#connectors.get(connectorId);
    if (connector === undefined) return 'not-supported';
    const stop = () => connector.feed({ kind: 'stop', reason: 'UnlockCommand' });
    return unlock(this.#link(connectorId), this.#options.clock, stop);
  }

  reset(kind: RestartKind): void {
    this.#restart.now(kind);
  }

  #createConnector(link: GuardLink): Connector {
    const id = link.connectorId;
    const isInSession = () => this.#connector(id).session !== undefined;
    const meter = new ZeroedLink(link, { ...this.#options, store: this.#store, isInSession });
    this.#meters.set(id, meter);
    return new Connector({
      ...this.#options,
      link: meter.link,
      authorizer: this.#authorizer,
      chronicle: this.journal.chronicle,
      times: this.#times,
      reservations: this.reservations,
      store: this.#store,
      hasSocket: this.#options.hasSockets ?? false,
      sharedFaults: () => this.#health.faults(),
      keepsSamples: () => !this.#health.isDiskFull,
      wasCutShort: () => this.#marker.wasCutShort,
      closing: () => this.#restart.isClosing,
      onChange: () => {
        this.#front.changed(id, this.view(id).faults);
        this.#emit(id);
        this.#front.refresh();
      },
      onAnswered: (outcome) => this.#front.answered(id, outcome),
      onStarting: (sessionId) => this.tariff.freeze(sessionId),
    });
  }

  #createFront(focus: number): StationFront {
    const behind = {
      connector: (id: number) => this.#connectors.get(id),
      isCentralSystemOnline: () => this.#centralSystem?.online === true,
      urgentNotice: () => this.#dipReset.notice,
      counters: () => this.journal.lifetime(),
      learning: () => this.cards.learning.facts(),
      reservedUntilMillis: (id: number) => this.reservations.keeping(id)?.expiresAtMillis,
      tariff: this.tariff,
    };
    return new StationFront(this.#options, behind, focus);
  }

  /** The heart of the station: four times a second, for ever. */
  #beat(): void {
    this.#timer = this.#options.clock.after(BEAT_MS, 'station.beat', () => this.#beat());
    const connectors = [...this.#connectors.values()];
    this.reservations.review();
    if (this.#health.tick(this.#store)) for (const connector of connectors) connector.storeLeftovers();
    for (const connector of connectors) connector.tick();
    this.tariff.tick(connectors);
    this.journal.tick();
    this.#beats += 1;
    if (this.#beats % BEATS_PER_REFRESH === 0) {
      this.#front.refresh();
      for (const id of this.#connectors.keys()) this.#emit(id);
    }
    this.cards.learning.tick();
    this.#restart.tick();
  }

  #startAgain(kind: RestartKind): void {
    this.stop('orderly');
    this.#options.onRestart(kind);
  }

  #emit(connectorId: number): void {
    // What ends a reservation ends it before anybody hears of the change.
    this.reservations.review();
    this.#listeners.tell(connectorId);
  }

  /** @throws RangeError for an unknown connector */
  #connector(connectorId: number): Connector {
    const connector = this.#connectors.get(connectorId);
    if (connector === undefined) {
      throw new RangeError(`connector ${connectorId}: there are ${[...this.#connectors.keys()].join(', ')}`);
    }
    return connector;
  }

  #link(connectorId: number): GuardLink {
    const link = this.#options.links.find((candidate) => candidate.connectorId === connectorId);
    if (link === undefined) throw new RangeError(`connector ${connectorId}: there is none`);
    return link;
  }
}
