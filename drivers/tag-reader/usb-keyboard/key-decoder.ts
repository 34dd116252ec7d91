// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { CardDecoder } from '../../chips/tag-reader/heard-reader.ts';
import { type UidForm, uidFromDecimal, uidFromHex } from '../../chips/tag-reader/uid-forms.ts';

/** Key codes (linux/input-event-codes.h), with what a keyboard of the US layout writes. */
const CHARACTERS: ReadonlyMap<number, string> = new Map([
  ...[...'1234567890'].map((digit, index) => [2 + index, digit] as const),
  [18, 'e'],
  [30, 'a'],
  [32, 'd'],
  [33, 'f'],
  [46, 'c'],
  [48, 'b'],
  [71, '7'],
  [72, '8'],
  [73, '9'],
  [75, '4'],
  [76, '5'],
  [77, '6'],
  [79, '1'],
  [80, '2'],
  [81, '3'],
  [82, '0'],
]);
/** Enter, Enter of the keypad, Tab. */
const ENDS: readonly number[] = [28, 96, 15];
/** Left and right shift. */
const SHIFTS: readonly number[] = [42, 54];
/** Stands for a key that is no digit; no number has it. */
const OTHER = '?';

const EV_SYN = 0x00;
/** The kernel's buffer was full and records are lost (linux/input-event-codes.h). */
const SYN_DROPPED = 3;
const EV_KEY = 0x01;
const EV_MAX = 0x1f;
const RELEASED = 0;
const PRESSED = 1;

/** No card's number is longer; one that is becomes none. */
const MOST_CHARACTERS = 32;

export interface KeyFormat {
  /** `struct input_event`: 24 bytes for a 64-bit process, 16 for a 32-bit one (linux/input.h). */
  readonly recordBytes: 24 | 16;
  readonly form: 'hex' | 'decimal';
  /** How many characters a number has; undefined: any. Needed with `ends` "pause". */
  readonly digits: number | undefined;
  /** What ends a number: the Enter key, or that no key follows. */
  readonly ends: 'enter' | 'pause';
  readonly pauseMs: number;
  readonly uid: UidForm;
}

/**
 * Turns the kernel's key records into card numbers. The pause between two keys is measured by the kernel's own stamps:
 * this process may be late, and must not take the end of a number for all of it.
 */
export class KeyDecoder implements CardDecoder {
  readonly #format: KeyFormat;
  readonly #clock: Clock;
  readonly #onCard: (uid: Uint8Array) => void;
  #bytes: number[] = [];
  #text = '';
  #lastKeyMicros = 0;
  readonly #shifts = new Set<number>();
  #pause: Timer | undefined;

  constructor(format: KeyFormat, clock: Clock, onCard: (uid: Uint8Array) => void) {
    this.#format = format;
    this.#clock = clock;
    this.#onCard = onCard;
  }

  reset(): void {
    this.#bytes = [];
    this.#shifts.clear();
    this.#clearText();
  }

  take(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
    const { recordBytes } = this.#format;
    while (this.#bytes.length >= recordBytes) this.#record(Uint8Array.from(this.#bytes.splice(0, recordBytes)));
  }

  /** Seconds, microseconds (each half of what is before the type), type, code, value. */
  #record(record: Uint8Array): void {
    const view = new DataView(record.buffer);
    const stampBytes = record.length - 8;
    const seconds = stampBytes === 16 ? Number(view.getBigInt64(0, true)) : view.getInt32(0, true);
    const micros = stampBytes === 16 ? Number(view.getBigInt64(8, true)) : view.getInt32(4, true);
    const type = view.getUint16(stampBytes, true);
    if (type > EV_MAX) {
      // Not a record: the option says another size than the kernel's.
      this.reset();
      return;
    }
    const code = view.getUint16(stampBytes + 2, true);
    if (type === EV_SYN && code === SYN_DROPPED) this.#text = OTHER;
    if (type === EV_KEY) this.#key(code, view.getInt32(stampBytes + 4, true), seconds * 1_000_000 + micros);
  }

  #key(code: number, value: number, stampMicros: number): void {
    if (SHIFTS.includes(code)) {
      if (value === RELEASED) this.#shifts.delete(code);
      else this.#shifts.add(code);
      return;
    }
    if (value !== PRESSED) return;
    const sinceMicros = stampMicros - this.#lastKeyMicros;
    if (sinceMicros < 0 || sinceMicros > this.#format.pauseMs * 1000) this.#clearText();
    this.#lastKeyMicros = stampMicros;
    if (ENDS.includes(code)) this.#finish();
    else this.#type(CHARACTERS.get(code) ?? OTHER);
  }

  /** A digit with shift is a punctuation mark; a letter is the same digit in either case. */
  #type(character: string): void {
    const isMark = this.#shifts.size > 0 && /[0-9]/.test(character);
    if (this.#text.length < MOST_CHARACTERS) this.#text += isMark ? OTHER : character;
    if (this.#format.ends === 'enter') return;
    this.#pause?.cancel();
    this.#pause = this.#clock.after(this.#format.pauseMs, 'tag reader pause', () => this.#finish());
  }

  #finish(): void {
    const text = this.#text;
    this.#clearText();
    const { digits, form, uid: uidForm } = this.#format;
    if (digits !== undefined && text.length !== digits) return;
    const uid = form === 'hex' ? uidFromHex(text, uidForm) : uidFromDecimal(text, uidForm);
    if (uid !== undefined) this.#onCard(uid);
  }

  #clearText(): void {
    this.#text = '';
    this.#pause?.cancel();
    this.#pause = undefined;
  }
}
