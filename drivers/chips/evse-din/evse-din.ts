// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { SelfTestResult } from '../../../src/ports/devices.ts';
import type { DriverContext } from '../../../src/ports/driver.ts';
import type { Log } from '../../../src/ports/log.ts';
import { ChargeController } from '../controller/charge-controller.ts';
import { stepsOfDuty } from '../controller/controller-devices.ts';
import { ControllersByUnit, type ControllerTiming, type ControllerUnit } from '../controller/controller-unit.ts';
import type { ControllerOrder, ControllerProtocol, ControllerRound, ControllerStatus } from '../controller/status.ts';
import * as R from './registers.ts';

const TIMING: ControllerTiming = {
  writeFunctionCode: 16,
  /** The board misses a request that comes sooner after a frame (evcc charger/evsedin.go). */
  pauseMs: 200,
  /** The answer with eight registers takes 22 ms at 9600 Bd, and comes some 20 ms after the request. */
  timeoutMs: 150,
  lateWindowMs: 150,
};
/** A round takes 260 ms with the pause; what is left is for meters on the same line. */
const POLL_MS = 350;
/** Three rounds that fail in a row; one lost frame is survived. */
const VALID_FOR_MS = 1000;
/** Stop, current and look, with a lost frame between, and a second for the board's own checks. */
export const FOLLOWS_WITHIN_MS = 2500;

const CONFIG_EVERY_MICROS = 10_000_000;
/** An RCD error stays until it is cleared; while nothing may charge it is cleared this often. */
const CLEAR_EVERY_MICROS = 60_000_000;

/** The board's test takes about 30 s (datasheet, register 1004). */
const TEST_TAKES_MS = 31_000;
const TEST_BUDGET_MS = 45_000;
/** Within this time of its order a test shows that it runs, where the firmware has the bit for it. */
const TEST_SHOWS_WITHIN_MS = 3000;

interface EvseDinStatus extends ControllerStatus {
  readonly testRunning: boolean;
}

interface Runtime {
  readonly amps: number;
  readonly commands: number;
  readonly firmware: number;
  readonly status: EvseDinStatus;
}

/** An EVSE-WB, -DIN or -W16 over Modbus. */
class EvseDinProtocol implements ControllerProtocol<EvseDinStatus> {
  readonly bus: string;
  readonly pollMs = POLL_MS;
  readonly #unit: ControllerUnit;
  readonly #clock: Clock;
  readonly #log: Log;
  #runtime: Runtime | undefined;
  #config: { readonly bits: number; readonly readAtMicros: number } | undefined;
  #isFirst = true;
  #writtenAmps: number | undefined;
  #clearedAtMicros = Number.NEGATIVE_INFINITY;
  /** A test is to be started, or runs. */
  test: 'none' | 'wanted' | 'started' = 'none';

  constructor(unit: ControllerUnit, clock: Clock, log: Log) {
    this.bus = unit.bus;
    this.#unit = unit;
    this.#clock = clock;
    this.#log = log;
  }

  /** Undefined until the configuration was read. */
  get hasRcdFeedback(): boolean | undefined {
    return this.#config === undefined ? undefined : (this.#config.bits & R.RCD_FEEDBACK) !== 0;
  }

  async round(given: ControllerOrder): Promise<ControllerRound<EvseDinStatus>> {
    // A test with the contactor closed would prove nothing; the vehicle waits for its end.
    const order: ControllerOrder = this.test === 'none' ? given : { kind: 'X1', opensAtOnce: true };
    const before = this.#runtime;
    this.#runtime = undefined;
    // The very first round only looks; later ones act even when the last look failed.
    const wanted = this.#isFirst ? undefined : await this.#writeDifferences(order, before);
    if (!this.#isFirst) await this.#readConfigWhenDue();
    const runtime = await this.#readRuntime();
    this.#isFirst = false;
    if (this.#writtenAmps !== undefined && runtime.amps !== this.#writtenAmps) {
      this.#log.warn(
        { bus: this.bus, unit: this.#unit.unit },
        'the controller has forgotten its current: it restarted',
      );
      this.#config = undefined;
      this.#writtenAmps = undefined;
    }
    this.#runtime = runtime;
    const held = order.kind === 'pwm' && (runtime.commands & R.TURN_OFF_NOW) !== 0;
    return { status: runtime.status, asOrdered: wanted !== undefined && runtime.amps === wanted && !held };
  }

  /** @returns the current that register 1000 must hold now; undefined while that is not known */
  async #writeDifferences(order: ControllerOrder, seen: Runtime | undefined): Promise<number | undefined> {
    const wanted = this.#stepsFor(order, seen);
    const relayOn = seen?.status.contactsClosed ?? true;
    if (order.kind !== 'pwm' && order.opensAtOnce && relayOn) await this.#unit.write(R.COMMANDS, R.TURN_OFF_NOW);
    if (wanted !== undefined && seen?.amps !== wanted) {
      await this.#unit.write(R.CONFIGURED_AMPS, wanted);
      this.#writtenAmps = wanted;
    }
    if (order.kind === 'pwm' && wanted !== undefined && ((seen?.commands ?? 0) & R.TURN_OFF_NOW) !== 0) {
      await this.#unit.write(R.COMMANDS, 0);
    }
    if (order.kind !== 'pwm' && seen !== undefined && !seen.status.contactsClosed) await this.#serve(seen);
    return wanted;
  }

  /** What may only be done while nothing charges. */
  async #serve(seen: Runtime): Promise<void> {
    const now = this.#clock.monotonicMicros();
    if (this.test === 'wanted') {
      await this.#unit.write(R.COMMANDS, R.RUN_RCD_TEST);
      this.test = 'started';
    } else if (seen.status.residualTripped && now - this.#clearedAtMicros >= CLEAR_EVERY_MICROS) {
      await this.#unit.write(R.COMMANDS, R.CLEAR_RCD_ERROR);
      this.#clearedAtMicros = now;
    }
  }

  /** The unit of register 1000 depends on the configuration, so nothing but 0 is written before that was read. */
  #stepsFor(order: ControllerOrder, seen: Runtime | undefined): number | undefined {
    if (order.kind !== 'pwm') return 0;
    if (seen === undefined || this.#config === undefined) return undefined;
    const isPrecise = (this.#config.bits & R.PRECISE_AMPS) !== 0 && seen.firmware >= R.PRECISE_AMPS_FIRMWARE;
    return stepsOfDuty(order.dutyPartsPerMillion, isPrecise ? 10 : 1000);
  }

  async #readRuntime(): Promise<Runtime> {
    const data = await this.#unit.read(R.RUNTIME);
    const bits = data.readUInt16BE(14);
    return {
      amps: data.readUInt16BE(0),
      commands: data.readUInt16BE(8),
      firmware: data.readUInt16BE(10),
      status: statusFrom(data.readUInt16BE(4), bits, this.test !== 'none', this.bus),
    };
  }

  async #readConfigWhenDue(): Promise<void> {
    const now = this.#clock.monotonicMicros();
    if (this.#config !== undefined && now - this.#config.readAtMicros < CONFIG_EVERY_MICROS) return;
    const isFirst = this.#config === undefined;
    const data = await this.#unit.read(R.CONFIG);
    this.#config = { bits: data.readUInt16BE(10), readAtMicros: this.#clock.monotonicMicros() };
    const bootAmps = data.readUInt16BE(0);
    if (!isFirst) return;
    const { bus } = this;
    if (bootAmps !== 0) this.#log.warn({ bus, bootAmps }, 'the controller charges after a power cut until it is told');
    if ((this.#config.bits & R.EVSE_DISABLED) !== 0)
      this.#log.warn({ bus }, 'the controller is disabled (2005 bit 14)');
  }
}

function statusFrom(vehicle: number, bits: number, testing: boolean, bus: string): EvseDinStatus {
  const failed = vehicle === R.VEHICLE_FAILURE;
  const rcdError = (bits & R.RCD_ERROR) !== 0 || (failed && (bits & R.RCD_TEST_RUNNING) !== 0);
  return {
    vehicle: letterFor(vehicle, bits, bus),
    diodeMissing: (bits & R.DIODE_FAIL) !== 0,
    contactsClosed: (bits & R.RELAY_ON) !== 0,
    residualTripped: rcdError && !testing,
    testRunning: !failed && (bits & R.RCD_TEST_RUNNING) !== 0,
    validForMs: VALID_FOR_MS,
  };
}

function letterFor(vehicle: number, bits: number, bus: string): EvseDinStatus['vehicle'] {
  switch (vehicle) {
    case R.VEHICLE_READY:
      return 'A';
    case R.VEHICLE_PRESENT:
      return 'B';
    case R.VEHICLE_CHARGING:
      return 'C';
    case R.VEHICLE_VENTILATION:
      return 'D';
    case R.VEHICLE_FAILURE:
      if ((bits & R.VENTILATION_FAIL) !== 0) return 'D';
      // A diode can only be missing in a vehicle that is there.
      return (bits & R.DIODE_FAIL) !== 0 ? 'B' : 'error';
    default:
      throw new BusError('protocol', bus, `vehicle state ${vehicle}; allowed is 1..5`);
  }
}

/** An EVSE-DIN with the self-test of its residual-current monitor. */
export class EvseDin extends ChargeController<EvseDinStatus> {
  readonly #clock: Clock;
  readonly #protocol: EvseDinProtocol;
  #lastTest: SelfTestResult = 'failed';
  #running: Promise<SelfTestResult> | undefined;

  constructor(unit: ControllerUnit, clock: Clock, log: Log) {
    const protocol = new EvseDinProtocol(unit, clock, log);
    super(clock, log, protocol);
    this.#clock = clock;
    this.#protocol = protocol;
  }

  /**
   * Runs the board's own test while nothing charges: about 30 s. While something charges or may charge, the result of the
   * last test is the answer, as far as no error is reported now.
   */
  selfTest(): Promise<SelfTestResult> {
    this.#running ??= this.#test().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #test(): Promise<SelfTestResult> {
    await this.answered();
    while (this.#protocol.hasRcdFeedback === undefined) {
      await this.nextRound();
      this.status();
    }
    if (this.status().residualTripped || !this.#protocol.hasRcdFeedback) return 'failed';
    if (this.order().kind === 'pwm' || this.status().contactsClosed) return this.#lastTest;
    this.#lastTest = 'failed';
    this.#protocol.test = 'wanted';
    try {
      if (!(await this.#runsToItsEnd())) return 'failed';
    } finally {
      this.#protocol.test = 'none';
    }
    await this.nextRound();
    this.#lastTest = this.status().residualTripped ? 'failed' : 'passed';
    return this.#lastTest;
  }

  /** Firmware that does not show that its test runs is given the time the datasheet names. */
  async #runsToItsEnd(): Promise<boolean> {
    const startMicros = this.#clock.monotonicMicros();
    let wasSeen = false;
    for (;;) {
      await this.nextRound();
      const elapsedMs = (this.#clock.monotonicMicros() - startMicros) / 1000;
      if (elapsedMs > TEST_BUDGET_MS) return false;
      if (this.#protocol.test !== 'started') continue;
      const { testRunning } = this.status();
      wasSeen ||= testRunning;
      if (testRunning) continue;
      if (wasSeen || elapsedMs >= TEST_TAKES_MS + TEST_SHOWS_WITHIN_MS) return true;
    }
  }
}

const boards = new ControllersByUnit<EvseDin>(TIMING);

/** The one object for the board with this number on this line, shared by all devices that are sides of it. */
export function evseDinAt(
  options: { readonly serial: string; readonly unit: number },
  { buses, clock, log }: DriverContext,
): Promise<EvseDin> {
  return boards.at(buses.serial(options.serial), options.unit, clock, (unit) => new EvseDin(unit, clock, log));
}
