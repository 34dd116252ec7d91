// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import type { ByteSource, InputLine, SerialLine, Unsubscribe } from '../../ports/buses.ts';
import type { ClientFrame } from './client-frames.ts';

const LONGEST_WRITE_BYTES = 4096;

/** The way to the plant process. */
export interface RemoteWire {
  /** @throws BusError `gone` */
  requireAlive(bus: string): void;
  send(message: ClientFrame): void;
  /** @throws BusError */
  request(bus: string, make: (id: number) => ClientFrame): Promise<Uint8Array>;
}

/** An input whose level the plant pushes; reading it costs no round trip. */
export class RemoteInput implements InputLine {
  readonly id: string;
  readonly #wire: RemoteWire;
  readonly #listeners = new Listeners<[active: boolean]>();
  #active: boolean;

  constructor(id: string, active: boolean, wire: RemoteWire) {
    this.id = id;
    this.#active = active;
    this.#wire = wire;
  }

  take(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.#listeners.tell(active);
  }

  async isActive(): Promise<boolean> {
    this.#wire.requireAlive(this.id);
    return this.#active;
  }

  onChange(listener: (active: boolean) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }
}

/** An input device or a serial line; what arrives is sent to this process once it was opened. */
export class RemoteByteSource implements ByteSource {
  readonly id: string;
  protected readonly number: number;
  protected readonly wire: RemoteWire;
  readonly #byteListeners = new Listeners<[bytes: Uint8Array]>();
  readonly #presenceListeners = new Listeners<[present: boolean]>();
  #opened = false;
  #isPresent = true;

  /** @param number its place in the welcome */
  constructor(id: string, number: number, wire: RemoteWire) {
    this.id = id;
    this.number = number;
    this.wire = wire;
  }

  open(): void {
    if (this.#opened) return;
    this.#opened = true;
    this.wire.send({ kind: 'open', bus: this.number });
  }

  take(bytes: Uint8Array): void {
    this.#byteListeners.tell(bytes);
  }

  takePresence(present: boolean): void {
    if (present === this.#isPresent) return;
    this.#isPresent = present;
    this.#presenceListeners.tell(present);
  }

  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#byteListeners.add(listener);
  }

  onPresence(listener: (present: boolean) => void): Unsubscribe {
    const off = this.#presenceListeners.add(listener);
    if (!this.#isPresent) listener(false);
    return off;
  }
}

/** A serial line. */
export class RemoteSerial extends RemoteByteSource implements SerialLine {
  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length > LONGEST_WRITE_BYTES) {
      throw new RangeError(`bus "${this.id}": ${bytes.length} bytes to write; allowed is 0..${LONGEST_WRITE_BYTES}`);
    }
    this.wire.requireAlive(this.id);
    if (bytes.length === 0) return;
    await this.wire.request(this.id, (id) => ({ kind: 'serial-write', id, bus: this.number, bytes }));
  }
}
