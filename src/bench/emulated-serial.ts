// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../core/flow/listeners.ts';
import { BusError, type SerialLine, type Unsubscribe } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmulatedSerialPeer } from '../ports/emulator.ts';
import { BusTime, type BusTiming } from './bus-time.ts';

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
/** Receive buffer of a PL011 or 16550: bytes reach a program in pieces of at most this size. */
const FIFO_BYTES = 16;

/** One UART or RS-485 line; several devices may hang on it, and each hears all that the charger sends. */
export class EmulatedSerialLine implements SerialLine {
  readonly id: string;
  readonly #baud: number;
  readonly #outward: BusTime;
  readonly #inward: BusTime;
  readonly #peers: EmulatedSerialPeer[] = [];
  readonly #byteListeners = new Listeners<[bytes: Uint8Array]>();
  readonly #presenceListeners = new Listeners<[present: boolean]>();
  #powered = true;
  #present = true;

  constructor(id: string, baud: number, clock: Clock, timing: BusTiming) {
    if (!(baud > 0)) throw new RangeError(`bus "${id}": baud is ${baud}; allowed is a number above 0`);
    this.id = id;
    this.#baud = baud;
    this.#outward = new BusTime(clock, `uart ${id} out`, timing);
    this.#inward = new BusTime(clock, `uart ${id} in`, timing);
  }

  /** Returns the device's sending side. */
  attach(peer: EmulatedSerialPeer): (bytes: Uint8Array) => void {
    this.#peers.push(peer);
    return (bytes) => this.#sendToCharger(new Uint8Array(bytes));
  }

  /** Without supply the devices neither hear nor speak. */
  setPowered(powered: boolean): void {
    this.#powered = powered;
  }

  /** Pulls the port itself (a USB adapter) or puts it back. */
  setPresent(present: boolean): void {
    if (present === this.#present) return;
    this.#present = present;
    this.#presenceListeners.tell(present);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#requirePresent();
    if (bytes.length === 0) return;
    const sent = new Uint8Array(bytes);
    const end = this.#outward.occupy(this.#micros(sent.length));
    if (end !== undefined) await end;
    this.#requirePresent();
    if (!this.#powered) return;
    for (const peer of this.#peers) peer.receive(sent);
  }

  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#byteListeners.add(listener);
  }

  onPresence(listener: (present: boolean) => void): Unsubscribe {
    return this.#presenceListeners.add(listener);
  }

  #sendToCharger(bytes: Uint8Array): void {
    if (!this.#powered) return;
    for (let start = 0; start < bytes.length; start += FIFO_BYTES) {
      const piece = bytes.slice(start, start + FIFO_BYTES);
      const end = this.#inward.occupy(this.#micros(piece.length));
      if (end === undefined) this.#deliver(piece);
      else void end.then(() => this.#deliver(piece));
    }
  }

  #deliver(bytes: Uint8Array): void {
    if (!this.#powered || !this.#present) return;
    this.#byteListeners.tell(bytes);
  }

  #micros(byteCount: number): number {
    return Math.ceil((byteCount * BITS_PER_BYTE * 1_000_000) / this.#baud);
  }

  #requirePresent(): void {
    if (!this.#present) throw new BusError('gone', this.id, 'the port is not there');
  }
}
