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
import type { CentralSystem, ConnectorView, RequestOutcome, Station, StationIdentity, TagOutcome } from './api.ts';
import { Authorizer } from './authorizer.ts';
import { ChargingClock } from './charging-clock.ts';
import type { StationProfiles } from './charging-profiles.ts';
import type { StartProfile } from './charging-profiles-api.ts';
import { Connector } from './connector.ts';
import { ConnectorChoice } from './connector-choice.ts';
import { DipReset } from './factory-reset.ts';
import { tellGuards } from './guard-settings.ts';
import { StationHealth } from './health.ts';
import { cyclesOf } from './lifetime.ts';
import { createLocalList } from './local-list.ts';
import type { LocalList } from './local-list-api.ts';
import { StationQueue } from './message-queue.ts';
import { keptFree, putInOrder } from './out-of-service.ts';
import type { Notice } from './panel-view.ts';
import { createProfiles } from './profiled-places.ts';
import { startRemotely } from './remote-start.ts';
import { StationReservations } from './reservations.ts';
import { type RestartKind, RestartPlan } from './restart-plan.ts';
import { StationSecurity } from './security/station-security.ts';
import { SessionBook } from './session-book.ts';
import { StationCards } from './station-cards.ts';
import { StationFront } from './station-front.ts';
import { StationMeters } from './station-meters.ts';
import { firstLink, linkOf, type StationOptions } from './station-options.ts';
import { ScheduleFacet } from './station-schedule.ts';
import { StationTariffs } from './station-tariffs.ts';
import { watchStore } from './store-watch.ts';
import { RunMarker } from './supply-return.ts';
import { StationTransfers } from './transfers/station-transfers.ts';
import { unlock } from './unlocking.ts';
import { WhyHistory } from './why-history.ts';

/** Time between permits; the lease is four times as long. */
const BEAT_MS = 250;
const BEATS_PER_REFRESH = 4;

/** Sessions, cards and display of one charger with any number of connectors. */
export class ChargingStation implements Station {
  readonly identity: StationIdentity;
  readonly settings: Settings;
  readonly outbox: StationQueue;
  readonly messageQueue: StationQueue;
  readonly history: WhyHistory;
  readonly journal: SessionBook;
  readonly schedule: ScheduleFacet;
  readonly security: StationSecurity;
  readonly localList: LocalList;
  readonly cards: StationCards;
  readonly reservations: StationReservations;
  readonly chargingProfiles: StationProfiles;
  readonly tariff: StationTariffs;
  readonly meters: StationMeters;
  readonly transfers: StationTransfers;
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
      isQueueFull: () => this.outbox.forbidsCharging,
      isReaderLost: () => this.#front.isReaderLost,
      isDisplayLost: () => this.#front.isDisplayLost,
    });
    this.#store = watchStore(options.store, (cause) => this.#health.storageFailed(cause));
    this.messageQueue = new StationQueue({ ...options, store: this.#store });
    this.outbox = this.messageQueue;
    this.security = new StationSecurity({ ...options, store: this.#store });
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
    this.chargingProfiles = createProfiles({ ...options, store: this.#store }, () => this.#connectors);
    this.#times = new ChargingClock(options);
    this.schedule = new ScheduleFacet(this.#times, () => this.#connectors);
    this.tariff = new StationTariffs({ ...options, store: this.#store, session: (id) => this.session(id) });
    this.meters = this.#createMeters();
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
    this.transfers = this.#createTransfers();
    this.#connectors = new Map(options.links.map((link) => [link.connectorId, this.#createConnector(link)]));
    this.#choice = new ConnectorChoice([...this.#connectors.values()], this.reservations);
    const first = firstLink(options);
    this.#front = this.#createFront(first.connectorId);
    this.#dipReset = this.#createDipReset(first);
  }

  /** Takes up open sessions and begins to permit. */
  start(): void {
    const { settings } = this.#options;
    this.security.started(this.#marker.wasCutShort);
    this.#marker.set();
    for (const connector of this.#connectors.values()) connector.start();
    this.transfers.start();
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
      }),
      tellGuards(settings, this.#options.links),
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
    this.transfers.stop();
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

  remoteStart(idTag: string, connectorId: number | undefined, profile?: StartProfile): RequestOutcome {
    const connector = connectorId === undefined ? this.#choice.freeFor(idTag) : this.#connectors.get(connectorId);
    return connector === undefined ? 'rejected' : startRemotely(connector, this, idTag, profile);
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
    const concerned = [...this.#connectors.values()].filter(({ id }) => connectorId === 0 || id === connectorId);
    const outcome = putInOrder(this.#store.availability, connectorId, concerned, operative);
    this.#emitAll(concerned);
    return outcome;
  }

  sample(connectorId: number): MeterSample | undefined {
    return this.#connector(connectorId).sample();
  }

  setMeterToZero(connectorId: number, by: string): RequestOutcome {
    // A session in progress began at a register that must stay what it was.
    if (this.#connector(connectorId).session !== undefined) return 'rejected';
    return this.meters.setZero(connectorId, by) ? 'accepted' : 'rejected';
  }

  resetFault(connectorId: number, code: FaultCode): void {
    if (this.#connector(connectorId).resetFault(code)) return;
    linkOf(this.#options, connectorId).send({ type: 'reset-fault', code });
  }

  resetWear(connectorId: number, part: WearingPart, by: string): RequestOutcome {
    return this.#connector(connectorId).resetWear(part, by) ? 'accepted' : 'rejected';
  }

  async unlock(connectorId: number): Promise<'unlocked' | 'failed' | 'not-supported'> {
    const connector = this.#connectors.get(connectorId);
    if (connector === undefined) return 'not-supported';
    const stop = () => connector.feed({ kind: 'stop', reason: 'UnlockCommand' });
    return unlock(linkOf(this.#options, connectorId), this.#options.clock, stop);
  }

  reset(kind: RestartKind): void {
    this.#restart.now(kind);
  }

  #createConnector(link: GuardLink): Connector {
    const id = link.connectorId;
    return new Connector({
      ...this.#options,
      link: this.meters.zeroed(link, () => this.#connector(id).session !== undefined),
      authorizer: this.#authorizer,
      chronicle: this.journal.chronicle,
      times: this.#times,
      reservations: this.reservations,
      profiles: this.chargingProfiles,
      store: this.#store,
      hasSocket: this.#options.hasSockets ?? false,
      sharesReader: this.#options.links.length > 1,
      sharedFaults: () => this.#health.faults(),
      keepsSamples: () => !this.#health.isDiskFull,
      wasCutShort: () => this.#marker.wasCutShort,
      closing: () => this.#restart.isClosing,
      awaitsUpdate: () => this.transfers.keepsConnectorsFree,
      onChange: () => {
        this.#front.changed(id, this.view(id).faults);
        this.#emit(id);
        this.#front.refresh();
      },
      onAnswered: (outcome) => this.#front.answered(id, outcome),
      onStarting: (sessionId) => this.tariff.freeze(sessionId),
    });
  }

  #createMeters(): StationMeters {
    const connectors = () => [...this.#connectors.values()];
    const keepsSamples = () => !this.#health.isDiskFull;
    return new StationMeters({ ...this.#options, store: this.#store, connectors, keepsSamples });
  }

  #createTransfers(): StationTransfers {
    const onHoldChanged = (held: boolean) => this.#emitAll(keptFree([...this.#connectors.values()], held));
    const { security } = this;
    return new StationTransfers({ ...this.#options, store: this.#store, security, station: this, onHoldChanged });
  }

  #createDipReset(link: GuardLink): DipReset {
    const { asksForReset = () => false } = this.#options;
    return new DipReset({ ...this.#options, link, asksForReset, onReset: () => this.#startAgain('hard') });
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
    this.chargingProfiles.review();
    if (this.#health.tick(this.#store)) for (const connector of connectors) connector.storeLeftovers();
    for (const connector of connectors) connector.tick();
    this.meters.tick();
    this.tariff.tick(connectors);
    this.journal.tick();
    this.transfers.tick();
    this.#beats += 1;
    if (this.#beats % BEATS_PER_REFRESH === 0) {
      this.#front.refresh();
      this.security.look(connectors.flatMap((connector) => connector.view().faults));
      for (const id of this.#connectors.keys()) this.#emit(id);
    }
    this.cards.learning.tick();
    this.#restart.tick();
  }

  #startAgain(kind: RestartKind): void {
    this.security.events.report('ResetOrReboot', kind);
    this.stop('orderly');
    this.#options.onRestart(kind);
  }

  #emitAll(connectors: readonly Connector[]): void {
    for (const connector of connectors) this.#emit(connector.id);
    this.#emit(0);
  }

  #emit(connectorId: number): void {
    // What ends a reservation or a profile ends it before anybody hears of the change.
    this.reservations.review();
    this.chargingProfiles.review();
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
}
