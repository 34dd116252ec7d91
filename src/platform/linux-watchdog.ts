// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { BusError, type KernelWatchdog } from '../ports/buses.ts';
import { errnoOf, messageOf } from './kernel-errors.ts';

/** Any byte but the magic one. */
const FEED = Buffer.of(0);
/** The magic byte: closed after it, the watchdog stops (the kernel's Documentation/watchdog/watchdog-api). */
const DISARM = Buffer.from('V');

/**
 * The machine's watchdog by its device file, with the timeout the kernel gave it: 15 s on a Raspberry Pi. A kernel built
 * or told never to stop it (`nowayout`) goes on counting after `disarm`.
 */
export class LinuxWatchdog implements KernelWatchdog {
  readonly id: string;
  readonly #path: string;
  #file: FileHandle | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param path /dev/watchdogN; opened with the first feed */
  constructor(id: string, path: string) {
    this.id = id;
    this.#path = path;
  }

  feed(): Promise<void> {
    return this.#inTurn(async () => {
      // Neither made nor emptied: a device file is there or it is not.
      this.#file ??= await open(this.#path, constants.O_WRONLY);
      await this.#file.write(FEED);
    });
  }

  disarm(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#file === undefined) return;
      await this.#file.write(DISARM);
      await this.#letGo();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(work).catch(async (error: unknown) => {
      // Closed without the magic byte it goes on counting; the next feed opens it again.
      await this.#letGo();
      const hint = errnoOf(error) === 'EBUSY' ? ' (systemd holds it when RuntimeWatchdogSec= is set)' : '';
      throw new BusError('gone', this.id, `${this.#path}: ${messageOf(error)}${hint}`);
    });
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #letGo(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => undefined);
  }
}
