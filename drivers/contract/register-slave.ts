// SPDX-License-Identifier: Apache-2.0
import { type EmulatedSlave, emulatedRtuLineAt } from '../chips/modbus/emulated-rtu-line.ts';
import type { TestRig } from './test-rig.ts';

/** A Modbus unit that is nothing but registers which a test sets, and that remembers what was written. */
export class RegisterSlave implements EmulatedSlave {
  readonly registers = new Map<number, number>();
  /** Address and value of each write, in order. */
  readonly writes: (readonly [address: number, value: number])[] = [];
  /** Registers that keep their value when written. */
  readonly readOnly = new Set<number>();
  /** Reads that reach beyond this address are refused. */
  lastRegister = 0xffff;

  constructor(rig: TestRig, bus: string, unit: number, registers: Readonly<Record<number, number>>) {
    for (const [address, value] of Object.entries(registers)) this.registers.set(Number(address), value);
    const { clock, random, world, buses } = rig;
    emulatedRtuLineAt(bus, { clock, random, world, buses }).add(unit, this);
  }

  read(_functionCode: number, address: number, count: number): Buffer | undefined {
    if (address + count - 1 > this.lastRegister) return undefined;
    const bytes = Buffer.alloc(2 * count);
    for (let index = 0; index < count; index += 1) {
      bytes.writeUInt16BE((this.registers.get(address + index) ?? 0) & 0xffff, 2 * index);
    }
    return bytes;
  }

  write(address: number, values: readonly number[]): boolean {
    for (const [index, value] of values.entries()) {
      this.writes.push([address + index, value]);
      if (!this.readOnly.has(address + index)) this.registers.set(address + index, value);
    }
    return true;
  }
}
