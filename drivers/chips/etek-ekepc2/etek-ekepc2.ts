// SPDX-License-Identifier: Apache-2.0
import { BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { SelfTestResult } from '../../../src/ports/devices.ts';
import type { DriverContext } from '../../../src/ports/driver.ts';
import { ChargeController } from '../controller/charge-controller.ts';
import { ControllersByUnit, type ControllerTiming, type ControllerUnit } from '../controller/controller-unit.ts';
import type { ControllerOrder, ControllerProtocol, ControllerRound, ControllerStatus } from '../controller/status.ts';
import * as R from './registers.ts';

const TIMING: ControllerTiming = {
  writeFunctionCode: 6,
  /** Not documented; more than the 4 ms that any unit needs at 9600 Bd. */
  pauseMs: 20,
  /** The answer with 26 registers takes 60 ms at 9600 Bd. */
  timeoutMs: 200,
  lateWindowMs: 150,
};
const POLL_MS = 250;
const VALID_FOR_MS = 1000;
/** Stop and look, with a lost frame between, and a second for the controller's own checks. */
export const FOLLOWS_WITHIN_MS = 2500;
/** The orders are read back this often although nothing was written: the controller may have restarted. */
const ORDERS_EVERY_MICROS = 2_000_000;

/** What the controller's own meter shows, in the registers' units; undefined where none is set up. */
export interface Ekepc2Meter {
  /** Whole volts, undefined for a phase that is not set up. */
  readonly volts: readonly (number | undefined)[];
  readonly current: number | undefined;
  readonly watts: number | undefined;
  readonly energy: number | undefined;
}

interface Ekepc2Status extends ControllerStatus {
  readonly code: number;
  readonly rcmu: number;
  readonly celsius: number;
  readonly meter: Ekepc2Meter;
}

interface Orders {
  readonly remote: number;
  readonly duty: number;
  readonly meterAddresses: readonly number[];
  readonly readAtMicros: number;
}

/** An EKEPC2-C or -S over Modbus. */
class Ekepc2Protocol implements ControllerProtocol<Ekepc2Status> {
  readonly bus: string;
  readonly pollMs = POLL_MS;
  readonly #unit: ControllerUnit;
  readonly #clock: Clock;
  #orders: Orders | undefined;
  #contactsClosed = true;
  #isFirst = true;

  constructor(unit: ControllerUnit, clock: Clock) {
    this.bus = unit.bus;
    this.#unit = unit;
    this.#clock = clock;
  }

  async round(order: ControllerOrder): Promise<ControllerRound<Ekepc2Status>> {
    const before = this.#orders;
    this.#orders = undefined;
    const wrote = !this.#isFirst && (await this.#writeDifferences(order, before));
    const now = this.#clock.monotonicMicros();
    const isDue = wrote || before === undefined || now - before.readAtMicros >= ORDERS_EVERY_MICROS;
    const orders = isDue ? await this.#readOrders() : before;
    const status = statusFrom(await this.#unit.read(R.STATE), orders, this.bus);
    this.#isFirst = false;
    this.#orders = orders;
    this.#contactsClosed = status.contactsClosed;
    return { status, asOrdered: isAsOrdered(order, orders) };
  }

  /** The duty is written before the permission, so that no vehicle sees an old one. */
  async #writeDifferences(order: ControllerOrder, seen: Orders | undefined): Promise<boolean> {
    if (order.kind !== 'pwm') {
      const mustOpen = order.opensAtOnce && this.#contactsClosed;
      if (seen?.remote === R.REMOTE_STOP && !mustOpen) return false;
      await this.#unit.write(R.REMOTE_CONTROL, R.REMOTE_STOP);
      return true;
    }
    if (seen === undefined || isAsOrdered(order, seen)) return false;
    const duty = registerDuty(order.dutyPartsPerMillion);
    if (seen.duty !== duty) await this.#unit.write(R.MAXIMUM_DUTY, duty);
    if (seen.remote !== R.REMOTE_START) await this.#unit.write(R.REMOTE_CONTROL, R.REMOTE_START);
    return true;
  }

  async #readOrders(): Promise<Orders> {
    const data = await this.#unit.read(R.ORDERS);
    const at = (register: number) => data.readUInt16BE(2 * (register - R.ORDERS.address));
    return {
      remote: at(R.REMOTE_CONTROL),
      duty: at(R.MAXIMUM_DUTY),
      meterAddresses: Array.from({ length: 6 }, (_, index) => at(R.METER_ADDRESSES + index)),
      readAtMicros: this.#clock.monotonicMicros(),
    };
  }
}

/** 0.01 % steps, rounded down: 32 A is 5333, not the 5344 of 167 × 32. */
export function registerDuty(dutyPartsPerMillion: number): number {
  return Math.floor(dutyPartsPerMillion / 100);
}

function isAsOrdered(order: ControllerOrder, orders: Orders): boolean {
  if (order.kind !== 'pwm') return orders.remote === R.REMOTE_STOP;
  return orders.remote === R.REMOTE_START && orders.duty === registerDuty(order.dutyPartsPerMillion);
}

function statusFrom(data: Buffer, orders: Orders, bus: string): Ekepc2Status {
  const at = (register: number) => data.readUInt16BE(2 * (register - R.STATE.address));
  const code = at(R.WORKING_STATUS);
  const rcmu = at(R.RCMU_STATUS);
  if (code > R.STOPPED) throw new BusError('protocol', bus, `working status ${code}; allowed is 0..${R.STOPPED}`);
  const whereSet = (index: number, value: number) =>
    orders.meterAddresses[index] === R.NO_METER_ADDRESS ? undefined : value;
  return {
    code,
    rcmu,
    vehicle: letterFor(code, at(R.CP_POSITIVE)),
    diodeMissing: code === R.VEHICLE_FAULT,
    contactsClosed: code === R.CHARGING,
    residualTripped: code === R.RCMU_FAULT || rcmu > R.RCMU_NORMAL,
    validForMs: VALID_FOR_MS,
    celsius: data.readInt16BE(2 * (R.TEMPERATURE - R.STATE.address)),
    meter: {
      volts: [0, 1, 2].map((phase) => whereSet(phase, at(R.METER_VOLTS + phase))),
      current: whereSet(3, at(R.METER_CURRENT)),
      watts: whereSet(4, at(R.METER_WATTS)),
      energy: whereSet(5, at(R.METER_ENERGY) * 0x10000 + at(R.METER_ENERGY + 1)),
    },
  };
}

/** Codes that are not documented (12 to 18), and those that tell of a fault, say nothing of the vehicle. */
function letterFor(code: number, cpPositive: number): Ekepc2Status['vehicle'] {
  switch (code) {
    case R.READY:
      return 'A';
    case R.CONNECTED:
    case R.CONNECTED_SWITCH_ONLY:
    // A diode can only be missing in a vehicle that is there.
    case R.VEHICLE_FAULT:
      return 'B';
    case R.CHARGING:
      return 'C';
    case R.VENTILATION:
      return 'D';
    case R.PILOT_SHORT:
      return 'E';
    case R.STOPPED:
      return cpPositive < R.NO_VEHICLE_BELOW ? 'A' : 'B';
    default:
      return 'error';
  }
}

/** An EKEPC2 with what it measures. */
export class Ekepc2 extends ChargeController<Ekepc2Status> {
  /**
   * The state of its residual-current monitor, which it tests by itself: there is no command for that. One that is not
   * selected is no monitor.
   */
  async selfTest(): Promise<SelfTestResult> {
    await this.answered();
    await this.nextRound();
    const { code, rcmu } = this.status();
    const works = rcmu === R.RCMU_NORMAL && code !== R.RCMU_FAULT && code !== R.SELF_CHECK_FAILED;
    return works ? 'passed' : 'failed';
  }

  /** A reading of now. @throws BusError */
  async millicelsius(): Promise<number> {
    await this.nextRound();
    return this.status().celsius * 1000;
  }

  /** A reading of now. @throws BusError */
  async meter(): Promise<Ekepc2Meter> {
    await this.nextRound();
    return this.status().meter;
  }
}

const controllers = new ControllersByUnit<Ekepc2>(TIMING);

/** The one object for the controller with this number on this line, shared by all devices that are sides of it. */
export function ekepc2At(
  options: { readonly serial: string; readonly unit: number },
  { buses, clock, log }: DriverContext,
): Promise<Ekepc2> {
  return controllers.at(buses.serial(options.serial), options.unit, clock, (unit) => {
    return new Ekepc2(clock, log, new Ekepc2Protocol(unit, clock));
  });
}
