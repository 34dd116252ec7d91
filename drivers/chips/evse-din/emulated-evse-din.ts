// SPDX-License-Identifier: Apache-2.0
import { dutyPartsPerMillion } from '../../../src/core/pilot/duty.ts';
import type { EmulatorContext } from '../../../src/ports/emulator.ts';
import { EmulatedController, emulatedOnce } from '../controller/emulated-controller.ts';
import { EmulatedRegisters } from '../controller/emulated-registers.ts';
import { emulatedRtuLineAt } from '../modbus/emulated-rtu-line.ts';

/** As the boards leave the factory, except that nothing is offered after a power cut. */
const CONFIG = { bootAmps: 0, minimumAmps: 6, bits: 0x0211, firmware: 18 };
const CLOSE_TEST_MS = 80;
/** The datasheet says about 30 s. */
const COMMANDED_TEST_MS = 30_000;

export interface EvseDinVariant {
  /** Firmware revision, register 1005. Default 18. */
  readonly firmware?: number;
  /** Register 2005. Default: RCD feedback and pilot auto recovery. */
  readonly configBits?: number;
}

/** An EVSE-DIN: registers 1000 to 1010 and 2000 to 2017 before a controller. */
class EmulatedEvseDin {
  readonly registers = new EmulatedRegisters([
    [1000, 1010],
    [2000, 2017],
  ]);
  readonly #controller: EmulatedController;
  readonly #variant: EvseDinVariant;

  constructor(context: EmulatorContext, variant: EvseDinVariant) {
    this.#variant = variant;
    this.#controller = new EmulatedController(context, {
      closeTestMs: CLOSE_TEST_MS,
      allowsVentilation: false,
      onBoot: () => this.#boot(),
      onScan: () => this.#show(),
    });
  }

  get isAwake(): boolean {
    return this.#controller.isAwake;
  }

  write(address: number, values: readonly number[]): boolean {
    if (this.registers.read(address, values.length) === undefined) return false;
    for (const [index, value] of values.entries()) this.#take(address + index, value);
    this.#show();
    return true;
  }

  #boot(): void {
    const { registers } = this;
    registers.set(1000, CONFIG.bootAmps);
    registers.set(1004, 0);
    registers.set(1005, this.#variant.firmware ?? CONFIG.firmware);
    registers.set(2000, CONFIG.bootAmps);
    registers.set(2001, 1);
    registers.set(2002, CONFIG.minimumAmps);
    registers.set(2005, this.#variant.configBits ?? CONFIG.bits);
    registers.set(2007, 32);
  }

  #take(address: number, value: number): void {
    if (address === 1000 || address === 2005) this.registers.set(address, value);
    if (address === 1004) {
      this.registers.set(1004, value & 0x0001);
      if ((value & 0x0001) !== 0) this.#controller.openNow();
      if ((value & 0x0002) !== 0) this.#controller.residual.test(COMMANDED_TEST_MS);
      if ((value & 0x0004) !== 0) this.#controller.residual.clear();
    }
    this.#permit();
  }

  /** Below its minimum the board offers nothing; a command to turn off keeps it off until that is taken back. */
  #permit(): void {
    const isPrecise = (this.registers.get(2005) & 0x0080) !== 0 && this.registers.get(1005) >= 17;
    const milliamps = this.registers.get(1000) * (isPrecise ? 10 : 1000);
    const off = (this.registers.get(1004) & 0x0001) !== 0 || (this.registers.get(2005) & 0x4000) !== 0;
    if (off || milliamps < CONFIG.minimumAmps * 1000) this.#controller.permit({ kind: 'none' });
    else this.#controller.permit({ kind: 'pwm', dutyPartsPerMillion: dutyPartsPerMillion(milliamps) });
  }

  #show(): void {
    const { registers } = this;
    const { residual, relayOn, diodeMissing, dutyPartsPerMillion: duty } = this.#controller;
    const rcdError = residual.tripped || residual.testFailed;
    const ventilation = this.#controller.vehicle === 'D';
    registers.set(1001, duty === 1_000_000 ? 0 : Math.round((duty * 6) / 100_000));
    registers.set(1002, this.#vehicleState(rcdError || diodeMissing || ventilation));
    registers.set(1003, 32);
    registers.set(1006, duty === 1_000_000 ? 1 : 2);
    const bits = [relayOn, diodeMissing, ventilation, false, residual.testing && !relayOn, rcdError];
    registers.set(
      1007,
      bits.reduce((word, bit, index) => word | (bit ? 1 << index : 0), 0),
    );
  }

  #vehicleState(failed: boolean): number {
    const { vehicle } = this.#controller;
    if (failed || vehicle === 'E') return 5;
    if (vehicle === 'C') return 3;
    return vehicle === 'B' ? 2 : 1;
  }
}

/** Puts the board on its line, once for all its sides. */
export function emulateEvseDin(
  options: { readonly serial: string; readonly unit: number },
  context: EmulatorContext,
  variant: EvseDinVariant = {},
): void {
  emulatedOnce(`evse-din ${options.serial} ${options.unit}`, context, () => {
    const board = new EmulatedEvseDin(context, variant);
    emulatedRtuLineAt(options.serial, context).add(options.unit, {
      functionCodes: [3, 6, 16],
      read: (_, address, count) => board.registers.read(address, count),
      write: (address, values) => board.write(address, values),
      nextAnswer: () => ({ kind: board.isAwake ? 'answer' : 'silent' }),
    });
    return board;
  });
}
