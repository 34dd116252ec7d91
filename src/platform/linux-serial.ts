// SPDX-License-Identifier: Apache-2.0
import type { SerialPort } from 'serialport';
import { BusError, type SerialLine, type Unsubscribe } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import { requireNative } from './native-module.ts';

export interface SerialSettings {
  readonly path: string;
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** How often a port that is not there is looked for. */
const REOPEN_MS = 1000;

/** A port that comes and goes: it is opened in the background and again whenever it disappears. */
export class LinuxSerialLine implements SerialLine {
  readonly id: string;
  readonly #port: SerialPort;
  readonly #clock: Clock;
  readonly #byteListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #presenceListeners = new Set<(present: boolean) => void>();
  #isPresent: boolean | undefined;
  #isClosed = false;

  /** @throws Error when serialport is not installed */
  constructor(id: string, settings: SerialSettings, clock: Clock) {
    const { SerialPort: Port } = requireNative('serialport', `bus "${id}" (UART)`) as typeof import('serialport');
    this.id = id;
    this.#clock = clock;
    this.#port = new Port({
      path: settings.path,
      baudRate: settings.baud,
      dataBits: 8,
      parity: settings.parity,
      stopBits: settings.stopBits,
      autoOpen: false,
    });
    this.#port.on('data', (bytes: Buffer) => {
      for (const listener of [...this.#byteListeners]) listener(bytes);
    });
    this.#port.on('close', () => this.#lost());
    this.#port.on('error', () => undefined);
    this.#open();
  }

  /** Waits for a port that is just being opened. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(new BusError('gone', this.id, error.message));
      const send = () => {
        this.#port.write(Buffer.from(bytes), (error) => {
          if (error) fail(error);
          else this.#port.drain((drainError) => (drainError ? fail(drainError) : resolve()));
        });
      };
      if (this.#port.isOpen) send();
      else if (this.#port.opening) this.#port.once('open', send);
      else fail(new Error('the port is not there'));
    });
  }

  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe {
    this.#byteListeners.add(listener);
    return () => {
      this.#byteListeners.delete(listener);
    };
  }

  onPresence(listener: (present: boolean) => void): Unsubscribe {
    this.#presenceListeners.add(listener);
    if (this.#isPresent === false) listener(false);
    return () => {
      this.#presenceListeners.delete(listener);
    };
  }

  close(): void {
    this.#isClosed = true;
    if (this.#port.isOpen) this.#port.close();
  }

  #open(): void {
    if (this.#isClosed) return;
    this.#port.open((error) => {
      if (error) this.#lost();
      else if (this.#isClosed) this.#port.close();
      else this.#setPresent(true);
    });
  }

  #lost(): void {
    this.#setPresent(false);
    if (!this.#isClosed) this.#clock.after(REOPEN_MS, `reopen ${this.id}`, () => this.#open());
  }

  #setPresent(present: boolean): void {
    const isNews = this.#isPresent !== present;
    this.#isPresent = present;
    if (isNews) for (const listener of [...this.#presenceListeners]) listener(present);
  }
}
