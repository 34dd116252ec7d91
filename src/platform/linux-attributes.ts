// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:fs';
import { open, readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type AttributeFolder, BusError } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import { CallQueue } from './call-queue.ts';
import { kernelError } from './kernel-errors.ts';

/** A device folder as a board file names it: it stays valid when the kernel numbers its devices anew. */
export interface AttributePlace {
  readonly class: 'hwmon' | 'iio' | 'w1' | 'leds';
  readonly name: string;
  /** Where several have one name: the last part of the device link, as 1-0048. */
  readonly device?: string | undefined;
}

interface AttributeClass {
  readonly folder: string;
  /** Entries that carry their name in a file; without it, the entry is the name. */
  readonly entries?: RegExp;
  /** A read may talk to a chip: I2C gives up after a second; a DS18B20 converts for 750 ms, and again if it was disturbed. */
  readonly limitMs: number;
}

const CLASSES: Readonly<Record<AttributePlace['class'], AttributeClass>> = {
  hwmon: { folder: 'class/hwmon', entries: /^hwmon\d+$/, limitMs: 1500 },
  iio: { folder: 'bus/iio/devices', entries: /^iio:device\d+$/, limitMs: 1500 },
  w1: { folder: 'bus/w1/devices', limitMs: 3000 },
  leds: { folder: 'class/leds', limitMs: 1500 },
};

/** An attribute is at most one page, and is made whole by one read. */
const PAGE_BYTES = 4096;
const ATTRIBUTE = /^[A-Za-z0-9_-]+$/;

/** A device folder of the kernel's sysfs. It is looked for when it is first used, and again when it is not there any more. */
export class LinuxAttributeFolder implements AttributeFolder {
  readonly id: string;
  readonly #place: AttributePlace;
  readonly #class: AttributeClass;
  readonly #root: string;
  readonly #queue: CallQueue;
  /** Below /sys/devices, so that another device that got this one's number is not taken for it. */
  #folder: string | undefined;

  /** @param root normally /sys */
  constructor(id: string, place: AttributePlace, clock: Clock, root = '/sys') {
    this.id = id;
    this.#place = place;
    this.#class = CLASSES[place.class];
    this.#root = root;
    this.#queue = new CallQueue(id, clock);
  }

  /** @throws RangeError for a name that is no attribute's */
  async read(attribute: string): Promise<string> {
    return this.#access(attribute, readAttribute);
  }

  /** @throws RangeError for a name that is no attribute's, or a value longer than a page */
  async write(attribute: string, value: string): Promise<void> {
    if (Buffer.byteLength(value) > PAGE_BYTES)
      throw new RangeError(`${this.id}: a value is at most ${PAGE_BYTES} bytes`);
    await this.#access(attribute, (path) => writeAttribute(path, value));
  }

  async #access<T>(attribute: string, work: (path: string) => Promise<T>): Promise<T> {
    if (!ATTRIBUTE.test(attribute)) {
      throw new RangeError(`${this.id}: "${attribute}" is no attribute; allowed are letters, digits, _ and -`);
    }
    const attempt = async () => {
      const known = this.#folder;
      if (known !== undefined) {
        try {
          return await work(join(known, attribute));
        } catch (error) {
          if (kernelError(this.id, attribute, error).code !== 'gone') throw error;
          this.#folder = undefined;
        }
      }
      this.#folder = await this.#find();
      return work(join(this.#folder, attribute));
    };
    try {
      return await this.#queue.run(this.#class.limitMs, attribute, attempt);
    } catch (error) {
      throw kernelError(this.id, attribute, error);
    }
  }

  /** @throws BusError `gone` naming what there is */
  async #find(): Promise<string> {
    const { name, device } = this.#place;
    const parent = join(this.#root, this.#class.folder);
    const named = this.#class.entries === undefined ? await entryOf(parent, name) : await this.#named(parent, name);
    const found = device === undefined ? named : named.filter((entry) => entry.device === device);
    const [only] = found;
    const wanted = device === undefined ? `"${name}"` : `"${name}" on ${device}`;
    if (only === undefined) throw new BusError('gone', this.id, `${parent} has no ${wanted}${among(named)}`);
    if (found.length > 1) throw new BusError('gone', this.id, `${parent} has several ${wanted}${among(found)}`);
    return only.path;
  }

  async #named(parent: string, name: string): Promise<Entry[]> {
    const entries = (await listing(parent)).filter((entry) => this.#class.entries?.test(entry));
    const found = await Promise.all(
      entries.map(async (entry) => ((await nameIn(join(parent, entry))) === name ? entryOf(parent, entry) : [])),
    );
    return found.flat();
  }
}

interface Entry {
  readonly path: string;
  readonly device: string;
}

function among(entries: readonly Entry[]): string {
  return entries.length === 0 ? '' : `; "device" says which: ${entries.map((entry) => entry.device).join(', ')}`;
}

/** Empty when there is no such folder; a device may go at any moment. */
async function entryOf(parent: string, entry: string): Promise<Entry[]> {
  if (/^\.+$/.test(entry) || entry.includes('/')) return [];
  const path = await realpath(join(parent, entry)).catch(() => undefined);
  if (path === undefined) return [];
  // Devices of a class link to their parent; devices of a bus lie in it.
  const device = await realpath(join(path, 'device')).catch(() => dirname(path));
  return [{ path, device: basename(device) }];
}

async function listing(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function nameIn(folder: string): Promise<string | undefined> {
  return (await readFile(join(folder, 'name'), 'utf8').catch(() => undefined))?.trim();
}

async function readAttribute(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, null);
    return buffer.toString('utf8', 0, bytesRead).replace(/\n$/, '');
  } finally {
    await file.close();
  }
}

/** Not `writeFile`, which would make a file that is not there. */
async function writeAttribute(path: string, value: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_TRUNC);
  try {
    await file.write(value);
  } finally {
    await file.close();
  }
}
