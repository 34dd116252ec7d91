// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import type { Unsubscribe } from '../../ports/buses.ts';
import type { LinkState, LinkView } from '../../ports/central-link.ts';
import type { Clock, Random, Timer } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { StateRepository, TransactionIdRepository } from '../../ports/store.ts';
import { isStandAlone } from '../../settings/stand-alone.ts';
import type { AuthorizeAnswer, CentralSystem, Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { type FrameListener, FrameTap } from '../rpc/frame-tap.ts';
import { Reconnector } from '../rpc/reconnect.ts';
import type { CloseReason, Transport } from '../rpc/transport.ts';
import { Acquaintance } from './acquaintance.ts';
import { authorize } from './authorize.ts';
import { bootNotificationRequest, Registration } from './boot-notification.ts';
import { ClientSecurity } from './client-security.ts';
import { Conversation } from './conversation.ts';
import type { BootNotificationResponse } from './generated/validators.mjs';
import { createHandlers } from './handlers.ts';
import { HeartbeatTimer } from './heartbeat.ts';
import { type LinkEvent, LinkRecord } from './link-record.ts';
import type { TextMemory } from './login-memory.ts';
import type { OutgoingAction, Reply, Requester, Requests } from './messages.ts';
import type { Reporter } from './reporter.ts';
import { takeUpSetting } from './setting-changes.ts';
import { StatusReporter } from './status-reporter.ts';
import { readTimestamp } from './timestamp.ts';
import { TransactionQueue } from './transaction-queue.ts';
import { TransferReporter } from './transfer-reporter.ts';
import { triggeredMeterValues } from './triggered.ts';

export interface OcppClientOptions {
  readonly station: Station;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly transport: Transport;
  readonly transactionIds: TransactionIdRepository;
  /** Remembers who has accepted the charger. */
  readonly state: Pick<StateRepository, 'get' | 'set'>;
  /** Keeps the last login that worked, a password in it; left out: it goes with the process. */
  readonly loginMemory?: TextMemory;
  /** The central system's time (milliseconds since 1970), already within sane bounds. */
  readonly onTime?: (wallMillis: number) => void;
  /** Empties the authorization cache. */
  readonly clearCache?: () => void;
}

/** The charger's end of OCPP 1.6J. */
export interface OcppClient extends CentralSystem {
  start(): void;
  /** Says goodbye; nothing is sent any more. */
  stop(): void;
  readonly state: LinkState;
  onStateChange(listener: (state: LinkState) => void): Unsubscribe;
  /** Every frame as it passes, secrets masked. */
  onFrame(listener: FrameListener): Unsubscribe;
  onLinkEvent(listener: (event: LinkEvent) => void): Unsubscribe;
  /** The connection as it is now, for people. */
  link(): LinkView;
}

/** Creates the client and attaches it to the station; it does nothing before `start`. */
export function createOcppClient(options: OcppClientOptions): OcppClient {
  const client = new Client(options);
  options.station.attachCentralSystem(client);
  return client;
}

/** Several settings are often changed together, and the answer to ChangeConfiguration goes out on the old connection. */
const RECONNECT_DELAY_MS = 1000;
const LONGEST_HEARTBEAT_SECONDS = 86_400;

class Client implements OcppClient, Requester {
  readonly #options: OcppClientOptions;
  readonly #acquaintance: Acquaintance;
  readonly #security: ClientSecurity;
  readonly #link: Reconnector;
  readonly #registration: Registration;
  readonly #heartbeat: HeartbeatTimer;
  readonly #statuses: StatusReporter;
  readonly #queue: TransactionQueue;
  readonly #transfers: TransferReporter;
  /** In the order in which they may speak once the charger is registered (OCPP 1.6 errata 3.22, OCPP-J §5.4). */
  readonly #reporters: readonly Reporter[];
  readonly #handlers: ReadonlyMap<string, Handler>;
  readonly #stateListeners = new Listeners<[state: LinkState]>();
  readonly #tap = new FrameTap();
  readonly #record: LinkRecord;
  #subscriptions: readonly Unsubscribe[] = [];
  #conversation: Conversation | undefined;
  #reconnectSoon: Timer | undefined;
  #isRunning = false;

  constructor(options: OcppClientOptions) {
    this.#options = options;
    this.#acquaintance = new Acquaintance(options.station.settings, options.state);
    this.#security = this.#createSecurity();
    this.#record = new LinkRecord(options.clock);
    this.#link = this.#createLink();
    this.#registration = this.#createRegistration();
    this.#heartbeat = new HeartbeatTimer({
      clock: options.clock,
      intervalMs: () => this.#seconds('ocpp.key.HeartbeatInterval'),
      beat: () => void this.#beat(),
    });
    this.#statuses = new StatusReporter({
      clock: options.clock,
      station: options.station,
      requester: this,
      minimumDurationMs: () => this.#seconds('ocpp.key.MinimumStatusDuration'),
      tellsAllOnConnect: () => options.station.settings.get('ocpp.statusesOnConnect'),
      tellsWarnings: () => options.station.settings.get('ocpp.sendErrorStatus'),
    });
    this.#queue = this.#createQueue();
    this.#transfers = new TransferReporter({ ...options, requester: this, transfers: options.station.transfers });
    this.#reporters = [this.#heartbeat, this.#statuses, this.#queue, ...this.#security.reporters, this.#transfers];
    this.#handlers = this.#createHandlers();
  }

  get online(): boolean {
    return this.#conversation !== undefined && this.#registration.status === 'accepted';
  }

  get admitsSessions(): boolean {
    return this.#acquaintance.admits(this.#registration.status);
  }

  get state(): LinkState {
    if (!this.#isRunning) return 'stopped';
    if (this.#conversation !== undefined) {
      return this.#registration.status === 'unregistered' ? 'booting' : this.#registration.status;
    }
    if (isStandAlone(this.#options.station.settings)) return 'stand-alone';
    return this.#link.phase === 'connecting' ? 'connecting' : 'disconnected';
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { station } = this.#options;
    const rearmed = {
      ping: () => this.#link.rearmPing(),
      heartbeat: () => this.#heartbeat.rearm(),
      statuses: () => this.#statuses.rearm(),
      queue: () => this.#queue.rearm(),
      answers: () => this.#conversation?.rearm(),
    };
    this.#subscriptions = [
      station.onChange((connectorId) => this.#statuses.changed(connectorId)),
      station.outbox.onAppended(() => this.#queue.wake()),
      station.settings.onChange((id) => takeUpSetting(id, rearmed)),
      station.settings.onChange((id) => this.#security.settingChanged(id)),
    ];
    this.#link.start();
    this.#announce();
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#reconnectSoon?.cancel();
    this.#endConversation(false);
    this.#link.stop();
    this.#announce();
  }

  async authorize(idTag: string): Promise<AuthorizeAnswer> {
    return this.online ? authorize(this, idTag) : 'no-answer';
  }

  onStateChange(listener: (state: LinkState) => void): Unsubscribe {
    return this.#stateListeners.add(listener);
  }

  onFrame(listener: FrameListener): Unsubscribe {
    return this.#tap.listen(listener);
  }

  onLinkEvent(listener: (event: LinkEvent) => void): Unsubscribe {
    return this.#record.listeners.add(listener);
  }

  link(): LinkView {
    return this.#record.view(this.state, this.#options.station.settings, this.#link.nextTryMillis);
  }

  request<A extends OutgoingAction>(action: A, request: Requests[A], id?: string): Promise<Reply<A>> {
    return this.#conversation?.request(action, request, id) ?? Promise.resolve({ kind: 'not-answered' });
  }

  isConnectionAlive(): Promise<boolean> {
    return this.#link.probe();
  }

  #createSecurity(): ClientSecurity {
    return new ClientSecurity({
      ...this.#options,
      loginMemory: this.#options.loginMemory,
      requester: this,
      onLoginChanged: () => this.#reconnectLater(),
    });
  }

  #createLink(): Reconnector {
    const { clock, random, transport } = this.#options;
    return new Reconnector({
      clock,
      random,
      transport,
      request: () => this.#security.login.request(),
      pingIntervalMs: () => this.#seconds('ocpp.key.WebSocketPingInterval'),
      onConnecting: () => this.#announce(),
      onOpen: () => this.#opened(),
      onText: (text) => this.#received(text),
      onEnd: (...how) => this.#ended(...how),
    });
  }

  #createRegistration(): Registration {
    const { clock, log, station } = this.#options;
    return new Registration({
      clock,
      log,
      requester: this,
      request: () => bootNotificationRequest(station.identity),
      retrySeconds: () => station.settings.get('ocpp.boot.interval'),
      retries: () => station.settings.get('ocpp.boot.retries'),
      onAnswer: (response) => this.#booted(response),
      onAccepted: (how) => {
        this.#carryOut(() => this.#acquaintance.accepted());
        for (const reporter of this.#reporters) reporter.start(how === 'fresh');
      },
      onChange: () => {
        if (this.#registration.status !== 'accepted') this.#quiet();
        this.#announce();
      },
    });
  }

  #createQueue(): TransactionQueue {
    const { clock, log, station, transactionIds } = this.#options;
    const { settings } = station;
    return new TransactionQueue({
      clock,
      log,
      requester: this,
      outbox: station.outbox,
      transactionIds,
      identity: () => settings.get('ocpp.chargePointId'),
      attempts: () => settings.get('ocpp.key.TransactionMessageAttempts'),
      retryIntervalMs: () => this.#seconds('ocpp.key.TransactionMessageRetryInterval'),
      measurands: () => settings.get('ocpp.key.MeterValuesSampledData'),
      onStartAnswered: (sessionId, info) =>
        this.#carryOut(() => {
          if (station.transactionAnswered(sessionId, info) === 'list-conflict') this.#statuses.tellListConflict();
        }),
      onStopAnswered: (idTag, info) => this.#carryOut(() => station.tagTold(idTag, info)),
    });
  }

  /** The central system has the message by now: sending it again, because its answer could not be used, would double it. */
  #carryOut(verdict: () => void): void {
    try {
      verdict();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#options.log.error({ error: message }, 'a verdict could not be carried out');
    }
  }

  #createHandlers(): ReadonlyMap<string, Handler> {
    const { station, clock, transactionIds, clearCache } = this.#options;
    return createHandlers({
      station,
      clock,
      transactionIds,
      clearCache,
      isRegistered: () => this.online,
      triggers: {
        connectorIds: () => station.connectorIds(),
        bootNotification: () => this.#registration.trigger(),
        diagnosticsStatus: () => this.#transfers.diagnosticsStatus(),
        firmwareStatus: (how) => this.#transfers.firmwareStatus(how),
        heartbeat: () => void this.#beat(),
        logStatus: () => this.#transfers.logStatus(),
        statusNotification: (connectorId) => this.#statuses.tellNow(connectorId),
        meterValues: (connectorId) => triggeredMeterValues(this, station, transactionIds, connectorId),
        signCertificate: () => this.#security.signCertificate(),
      },
    });
  }

  #opened(): void {
    const { clock, random, log } = this.#options;
    this.#security.opened();
    this.#record.opened();
    this.#conversation = new Conversation({
      clock,
      random,
      log,
      handlers: this.#handlers,
      send: (text) => {
        this.#tap.show('out', text);
        this.#link.send(text);
      },
      timeoutMs: () => this.#seconds('ocpp.pduTimeout'),
      mayAnswer: () => this.#registration.status !== 'rejected',
      onSpoke: () => this.#heartbeat.spoke(),
      // Ends the connection when nobody is there any more.
      onTimeout: () => void this.#link.probe(),
      onMalformed: (reason) => this.#security.malformed(reason),
      onFlood: () => this.#link.drop({ kind: 'closed', message: 'the central system sent far too many messages' }),
    });
    log.info({}, 'connected to the central system');
    this.#registration.connected(this.#security.login.place);
    this.#announce();
  }

  #received(text: string): void {
    this.#tap.show('in', text);
    this.#conversation?.received(text);
  }

  #ended(reason: CloseReason, wasOpen: boolean, byPeer: boolean): void {
    this.#security.ended(reason, wasOpen);
    this.#record.ended(reason);
    this.#options.log.warn({ kind: reason.kind, reason: reason.message }, 'no connection to the central system');
    this.#endConversation(byPeer);
    this.#announce();
  }

  /** First the parts that speak, then the conversation: what it abandons must not be tried again on a dead connection. */
  #endConversation(byPeer: boolean): void {
    const conversation = this.#conversation;
    this.#conversation = undefined;
    this.#quiet();
    this.#registration.disconnected();
    conversation?.end(byPeer);
  }

  #quiet(): void {
    for (const reporter of this.#reporters) reporter.stop();
  }

  #booted(response: BootNotificationResponse): void {
    this.#toldTime(response.currentTime);
    const seconds = Math.min(response.interval, LONGEST_HEARTBEAT_SECONDS);
    const { settings } = this.#options.station;
    if (response.status !== 'Accepted' || seconds <= 0 || seconds === settings.get('ocpp.key.HeartbeatInterval'))
      return;
    this.#carryOut(() => settings.apply({ kind: 'central-system' }, 'ocpp.key.HeartbeatInterval', seconds));
  }

  async #beat(): Promise<void> {
    const reply = await this.request('Heartbeat', {});
    if (reply.kind === 'answered') this.#toldTime(reply.response.currentTime);
  }

  #toldTime(text: string): void {
    this.#heartbeat.timeFetched();
    const wallMillis = readTimestamp(text);
    if (wallMillis === undefined) {
      this.#options.log.warn({ time: text.slice(0, 40) }, 'the central system told an impossible time');
      return;
    }
    this.#options.onTime?.(wallMillis);
    const distrust = this.#security.timeTold(wallMillis);
    if (distrust !== undefined) this.#link.drop(distrust);
  }

  #reconnectLater(): void {
    if (!this.#isRunning) return;
    this.#reconnectSoon?.cancel();
    this.#reconnectSoon = this.#options.clock.after(RECONNECT_DELAY_MS, 'new login', () => this.#link.reconnect());
  }

  #seconds(id: SecondsSetting): number {
    return this.#options.station.settings.get(id) * 1000;
  }

  #announce(): void {
    const { state } = this;
    if (this.#record.enter(state)) this.#stateListeners.tell(state);
  }
}

type SecondsSetting =
  | 'ocpp.pduTimeout'
  | 'ocpp.key.HeartbeatInterval'
  | 'ocpp.key.MinimumStatusDuration'
  | 'ocpp.key.TransactionMessageRetryInterval'
  | 'ocpp.key.WebSocketPingInterval';
