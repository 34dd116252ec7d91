// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Listeners } from '../core/flow/listeners.ts';
import type { ByteSource, Unsubscribe } from '../ports/buses.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import { errnoOf } from './kernel-errors.ts';

/** How often a device that is not there is looked for. */
const REOPEN_MS = 1000;
/**
 * How often a silent device is asked. A read that waits would hold one of libuv's four threads for good, and keep the
 * process from ending; the kernel's queue of at least 64 events outlasts this many times over.
 */
const POLL_MS = 20;
/** Room for the kernel's whole queue: 64 events of 24 bytes. */
const BUFFER_BYTES = 1536;

export interface EventFolders {
  /** Normally /sys/class/input. */
  readonly classes: string;
  /** Normally /dev/input. */
  readonly devices: string;
}

const KERNEL_FOLDERS: EventFolders = { classes: '/sys/class/input', devices: '/dev/input' };

/**
 * One of the kernel's input devices, found by what it calls itself; of several with one name, the first. It is opened in
 * the background and again whenever it disappears. Other programs and the console hear the same events.
 */
export class LinuxEventSource implements ByteSource {
  readonly id: string;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #folders: EventFolders;
  readonly #byteListeners = new Listeners<[bytes: Uint8Array]>();
  readonly #presenceListeners = new Listeners<[present: boolean]>();
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  #file: FileHandle | undefined;
  #timer: Timer | undefined;
  #isPresent: boolean | undefined;
  #isClosed = false;
  /** The step that runs now; ended when it waits for its next turn. */
  #step: Promise<void>;

  constructor(id: string, name: string, clock: Clock, folders: EventFolders = KERNEL_FOLDERS) {
    this.id = id;
    this.#name = name;
    this.#clock = clock;
    this.#folders = folders;
    this.#step = this.#open();
  }

  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#byteListeners.add(listener);
  }

  onPresence(listener: (present: boolean) => void): Unsubscribe {
    const off = this.#presenceListeners.add(listener);
    if (this.#isPresent === false) listener(false);
    return off;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#step;
    await this.#letGo();
  }

  async #open(): Promise<void> {
    const path = await this.#find();
    const file = path === undefined ? undefined : await openSilently(path);
    this.#file = file;
    this.#setPresent(file !== undefined);
    if (file === undefined) this.#next(REOPEN_MS, () => this.#open());
    else this.#next(0, () => this.#read(file));
  }

  async #find(): Promise<string | undefined> {
    const entries = await readdir(this.#folders.classes).catch(() => []);
    const numbers = entries.flatMap((entry) => /^event(\d+)$/.exec(entry)?.slice(1).map(Number) ?? []);
    for (const number of numbers.sort((a, b) => a - b)) {
      const file = join(this.#folders.classes, `event${number}`, 'device/name');
      const name = await readFile(file, 'utf8').catch(() => undefined);
      if (name?.replace(/\n$/, '') === this.#name) return join(this.#folders.devices, `event${number}`);
    }
    return undefined;
  }

  async #read(file: FileHandle): Promise<void> {
    const bytes = await this.#take(file);
    if (bytes === undefined) {
      await this.#letGo();
      this.#setPresent(false);
      this.#next(REOPEN_MS, () => this.#open());
      return;
    }
    this.#next(bytes.length > 0 ? 0 : POLL_MS, () => this.#read(file));
    if (bytes.length === 0) return;
    this.#byteListeners.tell(bytes);
  }

  /** What has come since, perhaps nothing; undefined when the device is gone. */
  async #take(file: FileHandle): Promise<Uint8Array | undefined> {
    try {
      const { bytesRead } = await file.read(this.#buffer, 0, BUFFER_BYTES, null);
      return bytesRead > 0 ? Uint8Array.from(this.#buffer.subarray(0, bytesRead)) : undefined;
    } catch (error) {
      return errnoOf(error) === 'EAGAIN' ? new Uint8Array() : undefined;
    }
  }

  #next(delayMs: number, run: () => Promise<void>): void {
    if (this.#isClosed) return;
    this.#timer = this.#clock.after(delayMs, `events ${this.id}`, () => {
      this.#step = run();
    });
  }

  async #letGo(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }

  #setPresent(present: boolean): void {
    if (this.#isPresent === present) return;
    this.#isPresent = present;
    this.#presenceListeners.tell(present);
  }
}

function openSilently(path: string): Promise<FileHandle | undefined> {
  return open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
}
