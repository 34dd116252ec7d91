// SPDX-License-Identifier: Apache-2.0

/** Registers as their numbers and values, sixteen bits each, within some spans. */
export class EmulatedRegisters {
  readonly #spans: readonly (readonly [first: number, last: number])[];
  readonly #values = new Map<number, number>();

  constructor(spans: readonly (readonly [first: number, last: number])[]) {
    this.#spans = spans;
  }

  get(address: number): number {
    return this.#values.get(address) ?? 0;
  }

  /** Negative values become two's complement. */
  set(address: number, value: number): void {
    this.#values.set(address, Math.round(value) & 0xffff);
  }

  /** High word first. */
  setLong(address: number, value: number): void {
    this.set(address, Math.floor(value / 0x10000));
    this.set(address + 1, value % 0x10000);
  }

  /** Undefined when any of them does not exist. */
  read(address: number, count: number): Buffer | undefined {
    const inside = this.#spans.some(([first, last]) => address >= first && address + count - 1 <= last);
    if (!inside) return undefined;
    const bytes = Buffer.alloc(2 * count);
    for (let index = 0; index < count; index += 1) bytes.writeUInt16BE(this.get(address + index), 2 * index);
    return bytes;
  }
}
