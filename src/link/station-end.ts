// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../core/flow/listeners.ts';
import type { Unsubscribe } from '../ports/buses.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { decodeGuardMessage, encode, LineReader } from './codec.ts';
import type { LinkStream } from './guard-end.ts';
import type { GuardLink } from './guard-link.ts';
import {
  type GuardMessage,
  type GuardSettings,
  type GuardSnapshot,
  LINK_VERSION,
  type RememberedFault,
  type StationMessage,
} from './messages.ts';

/** What a guard is told first: its settings, and the faults it must not forget. */
export interface HelloContent {
  readonly settings: GuardSettings;
  readonly faults: RememberedFault[];
}

/** Opens a stream to the guard, or calls `onClosed` when it cannot. */
export type OpenLink = (handlers: { onOpen(): void; onText(text: string): void; onClosed(): void }) => LinkStream;

const RECONNECT_AFTER_MS = 250;
/** Snapshots come ten times a second; a guard that is silent this long is treated as gone. */
const SILENCE_MS = 1500;

/** The station's side of the link to one guard: connects for ever, says hello, checks what comes. */
export class StationEnd implements GuardLink {
  readonly connectorId: number;
  readonly #open: OpenLink;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #hello: () => HelloContent;
  readonly #messageListeners = new Listeners<[message: GuardMessage]>();
  readonly #presenceListeners = new Listeners<[online: boolean]>();
  #stream: LinkStream | undefined;
  #online = false;
  #bootId: string | undefined;
  #hasMeter = false;
  #latest: GuardSnapshot | undefined;
  #timer: Timer | undefined;
  #silence: Timer | undefined;
  #stopped = false;

  /** @param hello what to tell the guard at each hello */
  constructor(connectorId: number, open: OpenLink, clock: Clock, log: Log, hello: () => HelloContent) {
    this.connectorId = connectorId;
    this.#open = open;
    this.#clock = clock;
    this.#log = log;
    this.#hello = hello;
  }

  get online(): boolean {
    return this.#online;
  }

  get bootId(): string | undefined {
    return this.#bootId;
  }

  get hasMeter(): boolean {
    return this.#hasMeter;
  }

  latest(): GuardSnapshot | undefined {
    return this.#latest;
  }

  start(): void {
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#drop(undefined);
  }

  send(message: StationMessage): void {
    if (!this.#online) return;
    if (this.#stream?.write(encode(message)) === false) this.#drop('the guard does not read');
  }

  onMessage(listener: (message: GuardMessage) => void): Unsubscribe {
    return this.#messageListeners.add(listener);
  }

  onPresence(listener: (online: boolean) => void): Unsubscribe {
    return this.#presenceListeners.add(listener);
  }

  #connect(): void {
    if (this.#stopped) return;
    const reader = new LineReader();
    let mine: LinkStream | undefined;
    const current = (): boolean => mine !== undefined && this.#stream === mine;
    mine = this.#open({
      onOpen: () => {
        mine?.write(encode({ type: 'hello', version: LINK_VERSION, role: 'station', ...this.#hello() }));
      },
      onText: (text) => {
        if (current()) this.#take(reader, text);
      },
      onClosed: () => {
        if (current()) this.#drop(undefined);
      },
    });
    this.#stream = mine;
    this.#listenForSilence();
  }

  #take(reader: LineReader, text: string): void {
    const problem = this.#read(reader, text);
    if (problem !== undefined) this.#drop(problem);
  }

  /** Handles what came. @returns why the conversation must end, if it must */
  #read(reader: LineReader, text: string): string | undefined {
    const lines = reader.push(text);
    if (lines === undefined) return 'line too long';
    for (const line of lines) {
      // A listener may have ended the conversation meanwhile.
      if (this.#stream === undefined) return undefined;
      const decoded = decodeGuardMessage(line);
      if (!decoded.ok) return decoded.reason;
      if (decoded.message.type === 'refused') return `refused: ${decoded.message.reason}`;
      this.#handle(decoded.message);
    }
    return undefined;
  }

  #handle(message: Exclude<GuardMessage, { type: 'refused' }>): void {
    this.#listenForSilence();
    if (message.type === 'hello') {
      this.#bootId = message.bootId;
      this.#hasMeter = message.hasMeter;
      this.#setOnline(true);
    }
    if (!this.#online) return;
    if (message.type === 'snapshot') this.#latest = message;
    this.#messageListeners.tell(message);
  }

  #listenForSilence(): void {
    this.#silence?.cancel();
    this.#silence = this.#clock.after(SILENCE_MS, 'link.silence', () => this.#drop('the guard is silent'));
  }

  #drop(reason: string | undefined): void {
    this.#silence?.cancel();
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.close();
    if (reason !== undefined) this.#log.warn({ connector: this.connectorId, reason }, 'link to the guard ended');
    this.#setOnline(false);
    if (this.#stopped) return;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(RECONNECT_AFTER_MS, 'link.reconnect', () => this.#connect());
  }

  #setOnline(online: boolean): void {
    if (online === this.#online) return;
    this.#online = online;
    this.#presenceListeners.tell(online);
  }
}
