// SPDX-License-Identifier: Apache-2.0
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../ports/clock.ts';
import type { CentralSystem, Station } from '../../station/api.ts';
import { maySeeTags } from '../auth/access.ts';
import type { SignedIn, SignIns } from '../auth/sign-ins.ts';
import { CLOSE_SIGNED_OUT, type LiveMessage } from '../views/live-message.ts';
import { viewConnector, viewStation } from '../views/status-view.ts';

/** At most five messages a second. */
const PERIOD_MS = 200;
/** Things that change without a word from the station (central system, queue) are looked at this often. */
const LOOK_AGAIN_MS = 1000;
const PING_MS = 15_000;
const MOST_CLIENTS = 24;
/** A client that has this much unsent is too slow to be worth waiting for: about 40 messages. */
const MOST_BUFFERED_BYTES = 128 * 1024;

const CLOSE_TRY_LATER = 1013;

interface Client {
  readonly socket: WebSocket;
  readonly token: string;
  readonly withTags: boolean;
  readonly sent: Map<string, string>;
  answeredPing: boolean;
}

interface FeedOptions {
  readonly station: Station;
  readonly centralSystem: CentralSystem | undefined;
  readonly clock: Clock;
  readonly signIns: SignIns;
}

/** Tells signed-in browsers of every change, without ever letting a slow one cost memory. */
export class LiveFeed {
  readonly #options: FeedOptions;
  readonly #clients = new Set<Client>();
  readonly #unsubscribe: () => void;
  #sendTimer: Timer | undefined;
  #lookTimer: Timer | undefined;
  #pingTimer: Timer | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#unsubscribe = options.station.onChange(() => this.#sendSoon());
  }

  /** Takes over the socket of someone who was signed in at the upgrade. */
  add(socket: WebSocket, signedIn: SignedIn): void {
    if (this.#clients.size >= MOST_CLIENTS) {
      socket.close(CLOSE_TRY_LATER, 'too many pages are open');
      return;
    }
    const withTags = maySeeTags(signedIn.role);
    const client: Client = { socket, token: signedIn.token, withTags, sent: new Map(), answeredPing: true };
    socket.on('pong', () => {
      client.answeredPing = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#clients.delete(client));
    this.#clients.add(client);
    this.#sendChanges(client);
    this.#lookTimer ??= this.#lookAgain();
    this.#pingTimer ??= this.#pingAgain();
  }

  clientCount(): number {
    return this.#clients.size;
  }

  close(): void {
    this.#unsubscribe();
    for (const timer of [this.#sendTimer, this.#lookTimer, this.#pingTimer]) timer?.cancel();
    for (const { socket } of this.#clients) socket.terminate();
    this.#clients.clear();
  }

  #sendSoon(): void {
    if (this.#clients.size === 0) return;
    this.#sendTimer ??= this.#options.clock.after(PERIOD_MS, 'portal live feed', () => {
      this.#sendTimer = undefined;
      for (const client of this.#clients) this.#sendChanges(client);
    });
  }

  #lookAgain(): Timer {
    return this.#options.clock.after(LOOK_AGAIN_MS, 'portal live look', () => {
      this.#lookTimer = this.#clients.size === 0 ? undefined : this.#lookAgain();
      this.#sendSoon();
    });
  }

  #pingAgain(): Timer {
    return this.#options.clock.after(PING_MS, 'portal live ping', () => {
      this.#pingTimer = this.#clients.size === 0 ? undefined : this.#pingAgain();
      for (const client of this.#clients) this.#ping(client);
    });
  }

  #ping(client: Client): void {
    if (this.#options.signIns.peek(client.token) === undefined) {
      client.socket.close(CLOSE_SIGNED_OUT, 'signed out');
      this.#clients.delete(client);
    } else if (client.answeredPing) {
      client.answeredPing = false;
      client.socket.ping();
    } else {
      client.socket.terminate();
    }
  }

  #sendChanges(client: Client): void {
    if (client.socket.bufferedAmount > MOST_BUFFERED_BYTES) {
      client.socket.terminate();
      return;
    }
    const first = client.sent.size === 0;
    const { station, centralSystem, clock } = this.#options;
    const stationView = viewStation(station, centralSystem, client.withTags);
    const connectors = station.connectorIds().map((id) => viewConnector(station, id, client.withTags));
    const stationChanged = isNew(client.sent, 'station', stationView);
    const changed = connectors.filter((view) => isNew(client.sent, `connector ${view.id}`, view));
    const atMillis = clock.wallMillis();
    if (first) this.#send(client, { type: 'snapshot', atMillis, station: stationView, connectors });
    else if (stationChanged || changed.length > 0) {
      const station = stationChanged ? { station: stationView } : {};
      this.#send(client, { type: 'change', atMillis, ...station, connectors: changed });
    }
  }

  #send(client: Client, message: LiveMessage): void {
    client.socket.send(JSON.stringify(message));
  }
}

function isNew(sent: Map<string, string>, key: string, view: unknown): boolean {
  const text = JSON.stringify(view);
  if (sent.get(key) === text) return false;
  sent.set(key, text);
  return true;
}
