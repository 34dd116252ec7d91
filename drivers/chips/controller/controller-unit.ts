// SPDX-License-Identifier: Apache-2.0
import type { SerialLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { type RtuMaster, rtuMasterOf } from '../modbus/rtu-master.ts';

/** How one kind of controller takes part on its RS-485 line. */
export interface ControllerTiming {
  /** 6 writes one register, 16 takes the same as a block of one. */
  readonly writeFunctionCode: 6 | 16;
  /** Silence before each request. */
  readonly pauseMs: number;
  readonly timeoutMs: number;
  /** After a lost answer nothing is sent for this long, so that a late one is not taken for the next. */
  readonly lateWindowMs: number;
}

/** One charge controller on an RS-485 line. Its requests go before those for meters. */
export class ControllerUnit {
  /** The line's name, for errors. */
  readonly bus: string;
  readonly unit: number;
  readonly #master: RtuMaster;
  readonly #timing: ControllerTiming;

  constructor(master: RtuMaster, bus: string, unit: number, timing: ControllerTiming) {
    this.bus = bus;
    this.unit = unit;
    this.#master = master;
    this.#timing = timing;
  }

  /**
   * Reads holding registers.
   * @returns the data bytes, two per register, high byte first
   * @throws BusError
   */
  read({ address, registers }: { readonly address: number; readonly registers: number }): Promise<Buffer> {
    return this.#master.read({ ...this.#request(address), functionCode: 3, registers });
  }

  /** Writes one register and checks the echo. @throws BusError; the controller may have taken the value all the same */
  write(address: number, value: number): Promise<void> {
    const functionCode = this.#timing.writeFunctionCode;
    return this.#master.write({ ...this.#request(address), functionCode, values: [value] });
  }

  #request(address: number) {
    const { timeoutMs, lateWindowMs, pauseMs } = this.#timing;
    return { unit: this.unit, address, priority: 'control' as const, timeoutMs, lateWindowMs, pauseMs };
  }
}

/** Finds the one object for a controller, shared by all devices that are sides of it. */
export class ControllersByUnit<Controller> {
  readonly #timing: ControllerTiming;
  readonly #known = new WeakMap<SerialLine, Map<number, Controller>>();

  constructor(timing: ControllerTiming) {
    this.#timing = timing;
  }

  async at(
    line: SerialLine,
    unit: number,
    clock: Clock,
    make: (unit: ControllerUnit) => Controller,
  ): Promise<Controller> {
    const master = await rtuMasterOf(line, clock);
    const onLine = this.#known.get(line) ?? new Map<number, Controller>();
    this.#known.set(line, onLine);
    const controller = onLine.get(unit) ?? make(new ControllerUnit(master, line.id, unit, this.#timing));
    onLine.set(unit, controller);
    return controller;
  }
}
