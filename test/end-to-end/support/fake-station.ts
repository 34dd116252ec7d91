// SPDX-License-Identifier: Apache-2.0
import { connect, type Socket } from 'node:net';
import { CAUTIOUS_SETTINGS } from '../../../src/link/cautious-settings.ts';
import { encode } from '../../../src/link/codec.ts';
import { LINK_VERSION, type StationMessage } from '../../../src/link/messages.ts';
import { untilTrue } from './until.ts';

/** What a real station says first. */
export const HELLO: StationMessage = {
  type: 'hello',
  version: LINK_VERSION,
  role: 'station',
  settings: { ...CAUTIOUS_SETTINGS, stationLossGraceSeconds: 30, fallbackMilliamps: 10_000, derateMilliamps: 10_000 },
  faults: [],
};

/** Somebody on the guard's socket who is no station. */
export class FakeStation {
  /** All that the guard said. */
  heard = '';
  isClosed = false;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      this.heard += text;
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Connects; the guard may still refuse. */
  static async connect(path: string): Promise<FakeStation> {
    const socket = connect(path);
    const fake = new FakeStation(socket);
    await untilTrue('the guard listens', () => fake.isClosed || !socket.connecting);
    return fake;
  }

  say(message: StationMessage): void {
    this.write(encode(message));
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Waits for the guard to hang up. */
  async untilHungUp(): Promise<void> {
    await untilTrue('the guard hangs up', () => this.isClosed);
  }

  leave(): void {
    this.#socket.destroy();
  }
}
