// SPDX-License-Identifier: Apache-2.0
import { CLOSE_SIGNED_OUT, type LiveMessage } from '../../../views/live-message.ts';
import type { ConnectorStatusView, StationStatusView } from '../../../views/status-view.ts';
import { browserMillis, later } from '../browser-clock.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8000;

/** The charger as the live feed tells of it. */
export class LiveStatus {
  station = $state.raw<StationStatusView>();
  connectors = $state.raw<readonly ConnectorStatusView[]>([]);
  connected = $state(false);
  /** The charger's wall clock minus the browser's. */
  offsetMillis = $state(0);

  #socket: WebSocket | undefined;
  #retryMs = FIRST_RETRY_MS;
  #cancelRetry: () => void = () => undefined;
  #closed = false;
  readonly #onSignedOut: () => void;

  constructor(onSignedOut: () => void) {
    this.#onSignedOut = onSignedOut;
    this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    this.#socket?.close();
  }

  #open(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/live`);
    this.#socket = socket;
    socket.addEventListener('message', (event) => {
      this.#retryMs = FIRST_RETRY_MS;
      this.connected = true;
      this.#take(JSON.parse(String(event.data)) as LiveMessage);
    });
    socket.addEventListener('close', (event) => {
      this.connected = false;
      if (this.#closed) return;
      if (event.code === CLOSE_SIGNED_OUT) this.#onSignedOut();
      else this.#retry();
    });
  }

  #retry(): void {
    this.#cancelRetry = later(this.#retryMs, () => void this.#checkThenOpen());
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  /** A refused upgrade and a charger that is off look the same to a page, so it asks who it is first. */
  async #checkThenOpen(): Promise<void> {
    const status = await fetch('/api/v1/me').then(
      (response) => response.status,
      () => 0,
    );
    if (this.#closed) return;
    if (status === 200) this.#open();
    else if (status === 401) this.#onSignedOut();
    else this.#retry();
  }

  #take(message: LiveMessage): void {
    this.offsetMillis = message.atMillis - browserMillis();
    if (message.station !== undefined) this.station = message.station;
    if (message.type === 'snapshot') this.connectors = message.connectors;
    else if (message.connectors !== undefined) this.connectors = merge(this.connectors, message.connectors);
  }
}

function merge(known: readonly ConnectorStatusView[], changed: readonly ConnectorStatusView[]) {
  return known.map((connector) => changed.find((change) => change.id === connector.id) ?? connector);
}
