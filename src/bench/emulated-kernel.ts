// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../core/flow/listeners.ts';
import {
  type AttributeFolder,
  BusError,
  type ByteSource,
  type KernelWatchdog,
  type Unsubscribe,
} from '../ports/buses.ts';
import type { EmulatedAttributes } from '../ports/emulator.ts';

/** A device folder of sysfs; without a device it is not there. */
export class EmulatedAttributeFolder implements AttributeFolder {
  readonly id: string;
  #folder: EmulatedAttributes | undefined;
  #powered = true;

  constructor(id: string) {
    this.id = id;
  }

  /** @throws Error when there is a device already */
  attach(folder: EmulatedAttributes): void {
    if (this.#folder !== undefined) throw new Error(`sysfs "${this.id}" has a device already`);
    this.#folder = folder;
  }

  /** Without supply the chip behind the folder does not answer. */
  setPowered(powered: boolean): void {
    this.#powered = powered;
  }

  async read(attribute: string): Promise<string> {
    const text = this.#device().read(attribute);
    if (text === undefined) throw new BusError('nack', this.id, `${attribute} cannot be read`);
    return text;
  }

  async write(attribute: string, value: string): Promise<void> {
    if (!this.#device().write(attribute, value)) {
      throw new BusError('refused', this.id, `${attribute} does not take "${value}"`);
    }
  }

  #device(): EmulatedAttributes {
    if (this.#folder === undefined) throw new BusError('gone', this.id, 'there is no such device');
    if (!this.#powered) throw new BusError('nack', this.id, 'the chip does not answer');
    return this.#folder;
  }
}

/** One of the kernel's input devices, as a USB reader makes one. */
export class EmulatedEventSource implements ByteSource {
  readonly id: string;
  readonly #byteListeners = new Listeners<[bytes: Uint8Array]>();
  readonly #presenceListeners = new Listeners<[present: boolean]>();
  #present = true;

  constructor(id: string) {
    this.id = id;
  }

  send(bytes: Uint8Array): void {
    if (!this.#present) return;
    this.#byteListeners.tell(bytes);
  }

  setPresent(present: boolean): void {
    if (present === this.#present) return;
    this.#present = present;
    this.#presenceListeners.tell(present);
  }

  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#byteListeners.add(listener);
  }

  onPresence(listener: (present: boolean) => void): Unsubscribe {
    const off = this.#presenceListeners.add(listener);
    if (!this.#present) listener(false);
    return off;
  }
}

/** The machine's watchdog. It only counts: a bench does not reset the machine it runs on. */
export class EmulatedWatchdog implements KernelWatchdog {
  readonly id: string;
  feeds = 0;
  armed = false;

  constructor(id: string) {
    this.id = id;
  }

  async feed(): Promise<void> {
    this.feeds += 1;
    this.armed = true;
  }

  async disarm(): Promise<void> {
    this.armed = false;
  }
}
