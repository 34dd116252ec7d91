// SPDX-License-Identifier: Apache-2.0
import type { EmulatorContext } from '../../../src/ports/emulator.ts';
import { EmulatedController, emulatedOnce } from '../controller/emulated-controller.ts';
import { EmulatedRegisters } from '../controller/emulated-registers.ts';
import { emulatedRtuLineAt } from '../modbus/emulated-rtu-line.ts';

const CLOSE_TEST_MS = 80;
/** What a thermistor that is torn off would measure: colder than the controller may be. What it really shows is not known. */
const TORN_OFF_CELSIUS = -99;
/** The dial as delivered, 32 A. */
const DIAL_DUTY = 5333;

/** An EKEPC2: registers 86 to 166 before a controller. */
class EmulatedEkepc2 {
  readonly registers = new EmulatedRegisters([[86, 166]]);
  readonly #controller: EmulatedController;
  readonly #context: EmulatorContext;

  constructor(context: EmulatorContext) {
    this.#context = context;
    this.#controller = new EmulatedController(context, {
      closeTestMs: CLOSE_TEST_MS,
      allowsVentilation: false,
      onBoot: () => this.#boot(),
      onScan: () => this.#scan(),
    });
  }

  get isAwake(): boolean {
    return this.#controller.isAwake;
  }

  read(address: number, count: number): Buffer | undefined {
    this.#measure();
    return this.registers.read(address, count);
  }

  write(address: number, values: readonly number[]): boolean {
    if (address < 86 || address + values.length - 1 > 139) return false;
    for (const [index, value] of values.entries()) this.registers.set(address + index, value);
    // There is one way to stop, and it does not wait for the vehicle.
    if (address === 89 && values[0] === 2) this.#controller.openNow();
    this.#permit();
    return true;
  }

  #boot(): void {
    const { registers } = this;
    registers.set(86, 26_500);
    registers.set(87, 16_500);
    registers.set(88, 120);
    registers.set(89, 0);
    // Where its own meter keeps what.
    for (const [index, address] of [0, 2, 4, 48, 52, 342].entries()) registers.set(90 + index, address);
    registers.set(96, 0xffff);
    registers.set(100, 255);
    registers.set(109, DIAL_DUTY);
    registers.set(110, 1);
    registers.set(127, 3);
    registers.set(140, 1002);
    registers.set(151, DIAL_DUTY);
  }

  #scan(): void {
    this.#permit();
    if (this.#controller.vehicle === 'A') this.#controller.residual.clear();
    const { registers } = this;
    const { residual, dutyPartsPerMillion, vehicle } = this.#controller;
    registers.set(141, this.#status());
    registers.set(142, DIAL_DUTY);
    registers.set(143, registers.get(110) === 0 ? 0 : residual.testFailed ? 2 : residual.tripped ? 3 : 1);
    registers.set(152, dutyPartsPerMillion / 100);
    registers.set(153, vehicle === 'A' ? 250 : 400);
  }

  /** Told neither to start nor to stop, it charges whatever is plugged in. */
  #permit(): void {
    const duty = Math.min(this.registers.get(109), DIAL_DUTY);
    if (this.registers.get(89) === 2) this.#controller.permit({ kind: 'none' });
    else this.#controller.permit({ kind: 'pwm', dutyPartsPerMillion: duty * 100 });
  }

  #status(): number {
    const { residual, vehicle, diodeMissing, relayOn } = this.#controller;
    if (residual.tripped || residual.testFailed) return 8;
    if (diodeMissing) return 9;
    if (vehicle === 'E') return 7;
    if (vehicle === 'D') return 6;
    if (relayOn) return 5;
    if (this.registers.get(89) === 2) return 19;
    return vehicle === 'A' || vehicle === 'unknown' ? 1 : 3;
  }

  #measure(): void {
    const { meter, temperature } = this.#context.world;
    const { registers } = this;
    registers.set(157, temperature.answers() ? temperature.millicelsius() / 1000 : TORN_OFF_CELSIUS);
    for (const [phase, millivolts] of meter.millivolts().entries()) registers.set(159 + phase, millivolts / 1000);
    const total = meter.milliamps().reduce((sum, milliamps) => sum + milliamps, 0);
    registers.set(162, total / 100);
    registers.set(163, meter.watts());
    registers.setLong(164, meter.importWattHours());
  }
}

/** Puts the controller on its line, once for all its sides. */
export function emulateEkepc2(
  options: { readonly serial: string; readonly unit: number },
  context: EmulatorContext,
): void {
  emulatedOnce(`etek-ekepc2 ${options.serial} ${options.unit}`, context, () => {
    const controller = new EmulatedEkepc2(context);
    emulatedRtuLineAt(options.serial, context).add(options.unit, {
      functionCodes: [3, 6],
      read: (_, address, count) => controller.read(address, count),
      write: (address, values) => controller.write(address, values),
      nextAnswer: () => ({ kind: controller.isAwake ? 'answer' : 'silent' }),
    });
    return controller;
  });
}
