// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import type { SerialPort } from 'serialport';
import { Listeners } from '../core/flow/listeners.ts';
import { BusError, type SerialLine, type Unsubscribe } from '../ports/buses.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import { messageOf } from './kernel-errors.ts';
import { requireNative } from './native-module.ts';

export interface SerialSettings {
  readonly path: string;
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** What a line needs of the machine. */
export interface SerialMachine {
  readonly Port: new (options: ConstructorParameters<typeof SerialPort>[0]) => SerialPort;
  /** Tells one device node from another of the same path; rejects when there is none. */
  identify(path: string): Promise<string>;
}

/** How often a port that is not there is looked for, and one that is there is looked after. */
const LOOK_MS = 1000;

/** @throws Error when serialport is not installed */
function linuxMachine(id: string): SerialMachine {
  const { SerialPort: Port } = requireNative('serialport', `bus "${id}" (UART)`) as typeof import('serialport');
  return {
    Port,
    async identify(path) {
      const { dev, ino, rdev } = await stat(path);
      return `${dev}:${ino}:${rdev}`;
    },
  };
}

/**
 * A port that comes and goes: it is opened in the background and again whenever it disappears. Each time it is a new port
 * object, since an old one would send what was left unsent as soon as it opens again.
 */
export class LinuxSerialLine implements SerialLine {
  readonly id: string;
  readonly #settings: SerialSettings;
  readonly #clock: Clock;
  readonly #machine: SerialMachine;
  readonly #byteListeners = new Listeners<[bytes: Uint8Array]>();
  readonly #presenceListeners = new Listeners<[present: boolean]>();
  /** Writes that have not ended; a port that goes forgets some of its callbacks. */
  readonly #unfinished = new Set<(error: Error) => void>();
  #opened: Promise<SerialPort>;
  #open: SerialPort | undefined;
  #timer: Timer | undefined;
  #isPresent: boolean | undefined;
  #isClosed = false;

  /** @throws Error when serialport is not installed */
  constructor(id: string, settings: SerialSettings, clock: Clock, machine: SerialMachine = linuxMachine(id)) {
    this.id = id;
    this.#settings = settings;
    this.#clock = clock;
    this.#machine = machine;
    this.#opened = this.#tryToOpen();
  }

  /** Waits for a port that is just being opened. */
  async write(bytes: Uint8Array): Promise<void> {
    const copy = Buffer.from(bytes);
    try {
      await this.#send(await this.#opened, copy);
    } catch (error) {
      throw new BusError('gone', this.id, messageOf(error));
    }
  }

  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#byteListeners.add(listener);
  }

  onPresence(listener: (present: boolean) => void): Unsubscribe {
    const off = this.#presenceListeners.add(listener);
    if (this.#isPresent === false) listener(false);
    return off;
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#open?.close();
  }

  #send(port: SerialPort, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (port !== this.#open) throw new Error('the port disappeared');
      const end = (error: Error | null | undefined) => {
        this.#unfinished.delete(end);
        if (error) reject(error);
        else resolve();
      };
      this.#unfinished.add(end);
      port.write(bytes, (error) => {
        if (error) end(error);
        else port.drain(end);
      });
    });
  }

  #tryToOpen(): Promise<SerialPort> {
    const opened = this.#openPort().then(
      ({ port, node }) => {
        if (this.#isClosed) port.close();
        else this.#use(port, node);
        return port;
      },
      (error: unknown) => {
        this.#lose();
        throw error;
      },
    );
    // Whoever writes meanwhile hears of it.
    opened.catch(() => undefined);
    return opened;
  }

  async #openPort(): Promise<{ readonly port: SerialPort; readonly node: string }> {
    const { path, baud, parity, stopBits } = this.#settings;
    const node = await this.#machine.identify(path);
    const port = new this.#machine.Port({ path, baudRate: baud, dataBits: 8, parity, stopBits, autoOpen: false });
    port.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    return { port, node };
  }

  #use(port: SerialPort, node: string): void {
    this.#open = port;
    port.on('data', (bytes: Buffer) => {
      this.#byteListeners.tell(bytes);
    });
    // It may come twice.
    port.once('close', () => this.#lose());
    this.#lookAfter(port, node);
    this.#setPresent(true);
  }

  /**
   * Closes a port whose device node is another or gone. The kernel lets a line that was hung up read as empty for ever,
   * and serialport 13 then reads on without end instead of closing, unless it was idle at that moment.
   */
  #lookAfter(port: SerialPort, node: string): void {
    this.#timer = this.#clock.after(LOOK_MS, `look after ${this.id}`, () => {
      this.#machine.identify(this.#settings.path).then(
        (now) => {
          if (port !== this.#open) return;
          if (now === node) this.#lookAfter(port, node);
          else port.close();
        },
        () => {
          if (port === this.#open) port.close();
        },
      );
    });
  }

  #lose(): void {
    this.#open = undefined;
    this.#timer?.cancel();
    for (const reject of [...this.#unfinished]) reject(new Error('the port disappeared'));
    if (!this.#isClosed) {
      this.#timer = this.#clock.after(LOOK_MS, `reopen ${this.id}`, () => {
        this.#opened = this.#tryToOpen();
      });
    }
    this.#setPresent(false);
  }

  #setPresent(present: boolean): void {
    const isNews = this.#isPresent !== present;
    this.#isPresent = present;
    if (isNews) this.#presenceListeners.tell(present);
  }
}
