// SPDX-License-Identifier: Apache-2.0
import { BusError, type SerialLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { SelfTestResult } from '../../../src/ports/devices.ts';
import type { DriverContext } from '../../../src/ports/driver.ts';
import type { Log } from '../../../src/ports/log.ts';
import { ChargeController } from '../controller/charge-controller.ts';
import { stepsOfDuty } from '../controller/controller-devices.ts';
import type { ControllerOrder, ControllerProtocol, ControllerRound } from '../controller/status.ts';
import { RapiChannel, type RapiReply } from './rapi-channel.ts';
import type { RapiMessage } from './rapi-frames.ts';
import * as S from './states.ts';

const POLL_MS = 200;
/** Its own checks take up to 250 ms of debounce and two seconds of GFI test and relay; then a lost answer. */
export const FOLLOWS_WITHIN_MS = 3500;
const PULSE_EVERY_MICROS = 1_000_000;
/** Enabled, it begins at state A and looks at the pilot anew: 250 ms of debounce, and the same again for what it tells. */
const AWAKE_AFTER_MICROS = 500_000;
/** When no pulse came for so many seconds, it offers no more than so many amperes: the least that it can offer. */
const HEARTBEAT = { seconds: 5, amperes: 6 } as const;

/** An OpenEVSE board over RAPI. */
class OpenEvseProtocol implements ControllerProtocol<S.OpenEvseStatus> {
  readonly bus: string;
  readonly pollMs = POLL_MS;
  readonly channel: RapiChannel;
  readonly #clock: Clock;
  readonly #log: Log;
  #listener: ((status: S.OpenEvseStatus) => void) | undefined;
  /** The newest status, from a look or a notice. */
  #seen: S.OpenEvseStatus | undefined;
  /** The last round failed, or it has just started: what was seen may not be so any more. */
  #isDoubtful = true;
  /** The current it was asked to offer and the one it granted; undefined: not told since it started. */
  #offer: { readonly asked: number; readonly granted: number } | undefined;
  #settings: { readonly amperes: number; readonly flags: number } | undefined;
  #heartbeat: 'unarmed' | 'armed' | 'unknown to it' = 'unarmed';
  #pulsedAtMicros = Number.NEGATIVE_INFINITY;
  #enabledAtMicros = Number.NEGATIVE_INFINITY;

  constructor(channel: RapiChannel, clock: Clock, log: Log) {
    this.bus = channel.bus;
    this.channel = channel;
    this.#clock = clock;
    this.#log = log;
    channel.onNotice((notice) => this.#takeNotice(notice));
  }

  /** Stored flags; undefined until they were read. */
  get flags(): number | undefined {
    return this.#settings?.flags;
  }

  onStatus(listener: (status: S.OpenEvseStatus) => void): void {
    this.#listener = listener;
  }

  async round(order: ControllerOrder): Promise<ControllerRound<S.OpenEvseStatus>> {
    const isDoubtful = this.#isDoubtful;
    this.#isDoubtful = true;
    if (this.#seen !== undefined) {
      if (order.kind === 'pwm') await this.#offerCurrent(order.dutyPartsPerMillion);
      else await this.#stop(order, this.#seen, isDoubtful);
      await this.#keepAlive();
    }
    const status = await this.#look();
    this.#seen = status;
    this.#isDoubtful = false;
    return { status, asOrdered: this.#isAsOrdered(order, status) };
  }

  #isAsOrdered(order: ControllerOrder, { state, contactsClosed }: S.OpenEvseStatus): boolean {
    if (order.kind !== 'pwm') {
      return state === (order.kind === 'F' ? S.DISABLED : S.SLEEPING) || (S.isFault(state) && !contactsClosed);
    }
    const { asked, granted } = this.#offer ?? { asked: undefined, granted: undefined };
    return asked === amperesFor(order.dutyPartsPerMillion) && granted === this.#settings?.amperes && !S.isOff(state);
  }

  /** FD opens at once and puts −12 V on the pilot; FS offers nothing and lets the vehicle go first. */
  async #stop(
    order: ControllerOrder & { kind: 'X1' | 'F' },
    seen: S.OpenEvseStatus,
    isDoubtful: boolean,
  ): Promise<void> {
    // Put to sleep in a fault, it would never come out of it: that ends while it is awake, by time or by unplugging.
    if (S.isFault(seen.state)) return;
    const mustOpen = order.opensAtOnce && (seen.contactsClosed || isDoubtful);
    const wanted = order.kind === 'F' || mustOpen ? S.DISABLED : S.SLEEPING;
    if (seen.state === wanted && !isDoubtful) return;
    const command = wanted === S.DISABLED ? 'FD' : 'FS';
    this.#expectOk(command, await this.channel.command(command));
  }

  async #offerCurrent(dutyPartsPerMillion: number): Promise<void> {
    const asked = amperesFor(dutyPartsPerMillion);
    if (this.#offer?.asked !== asked || this.#offer.granted !== this.#settings?.amperes) {
      // NK: it offers something else, and says what.
      const reply = await this.channel.command(`SC ${asked} V`);
      const granted = decimal(reply.args[0], 'SC', this.bus);
      if (granted > asked) throw new BusError('refused', this.bus, `asked for ${asked} A it offers ${granted} A`);
      this.#offer = { asked, granted };
      await this.#readSettings();
    }
    const { flags, state } = this.#seen ?? { flags: 0, state: S.STATE_A };
    if ((flags & S.BOOT_LOCK) !== 0) await this.channel.command('SB');
    if ((flags & S.AUTH_LOCKED) !== 0) await this.channel.command('S4 0');
    if (!S.isOff(state)) return;
    this.#enabledAtMicros = this.#clock.monotonicMicros();
    this.#expectOk('FE', await this.channel.command('FE'));
  }

  /** Without pulses the controller falls back to 6 A, which is all it can do on its own. */
  async #keepAlive(): Promise<void> {
    const now = this.#clock.monotonicMicros();
    if (now - this.#pulsedAtMicros < PULSE_EVERY_MICROS) return;
    this.#pulsedAtMicros = now;
    if (this.#heartbeat === 'armed') {
      const { ok, args } = await this.channel.command('SY');
      if (!ok || args[0] !== String(HEARTBEAT.seconds)) this.#heartbeat = 'unarmed';
    }
    if (this.#heartbeat === 'unarmed') await this.#armHeartbeat();
    await this.#readSettings();
  }

  /** The acknowledgement it offers (SY 165) would raise the current to its own maximum; arming again does not. */
  async #armHeartbeat(): Promise<void> {
    const { ok } = await this.channel.command(`SY ${HEARTBEAT.seconds} ${HEARTBEAT.amperes}`);
    this.#heartbeat = ok ? 'armed' : 'unknown to it';
    if (!ok) this.#log.warn({ bus: this.bus }, 'the controller will not notice that this program has died');
  }

  async #readSettings(): Promise<void> {
    const { args } = this.#expectOk('GE', await this.channel.command('GE'));
    const isFirst = this.#settings === undefined;
    const flags = hexadecimal(args[1], 'GE', this.bus);
    this.#settings = { amperes: decimal(args[0], 'GE', this.bus), flags };
    const off = S.CHECKS_OFF.filter(([flag]) => (flags & flag) !== 0).map(([, check]) => check);
    if (isFirst && off.length > 0) this.#log.warn({ bus: this.bus, off: off.join(', ') }, 'checks are switched off');
  }

  async #look(): Promise<S.OpenEvseStatus> {
    const { args } = this.#expectOk('GS', await this.channel.command('GS'));
    const [state, , pilot, flags] = args;
    return this.#awake(
      S.openEvseStatus(
        hexadecimal(state, 'GS', this.bus),
        hexadecimal(pilot, 'GS', this.bus),
        hexadecimal(flags, 'GS', this.bus),
      ),
    );
  }

  /** A vehicle that was there is not gone because the controller has not looked yet. */
  #awake(status: S.OpenEvseStatus): S.OpenEvseStatus {
    const before = this.#seen;
    const isWaking = this.#clock.monotonicMicros() - this.#enabledAtMicros < AWAKE_AFTER_MICROS;
    if (!isWaking || status.vehicle !== 'A' || before === undefined || before.vehicle === 'A') return status;
    return { ...status, vehicle: before.vehicle, connected: true };
  }

  #expectOk(command: string, reply: RapiReply): RapiReply {
    if (reply.ok) return reply;
    throw new BusError('refused', this.bus, `the controller said NK to ${command}`);
  }

  #takeNotice({ name, args }: RapiMessage): void {
    if (name === 'AB') {
      // It has just started: it offers what it likes until it is told again.
      this.#offer = undefined;
      this.#heartbeat = 'unarmed';
      this.#pulsedAtMicros = Number.NEGATIVE_INFINITY;
    }
    if (name !== 'AT') return;
    const [state, pilot, amperes, flags] = args;
    const values = [state, pilot, flags].map((text) => Number.parseInt(text ?? '', 16));
    const [stateValue, pilotValue, flagsValue] = values;
    if (stateValue === undefined || pilotValue === undefined || flagsValue === undefined) return;
    if (values.some(Number.isNaN)) return;
    if (this.#settings !== undefined && /^\d+$/.test(amperes ?? '')) {
      this.#settings = { ...this.#settings, amperes: Number(amperes) };
    }
    const status = this.#awake(S.openEvseStatus(stateValue, pilotValue, flagsValue));
    this.#seen = status;
    this.#isDoubtful = false;
    this.#listener?.(status);
  }
}

/** Whole amperes, rounded down. */
function amperesFor(dutyPartsPerMillion: number): number {
  return stepsOfDuty(dutyPartsPerMillion, 1000);
}

function decimal(text: string | undefined, command: string, bus: string): number {
  if (text !== undefined && /^-?\d{1,10}$/.test(text)) return Number(text);
  throw new BusError('protocol', bus, `the answer to ${command} has "${text ?? ''}" where a number must be`);
}

function hexadecimal(text: string | undefined, command: string, bus: string): number {
  if (text !== undefined && /^[0-9a-f]{1,4}$/i.test(text)) return Number.parseInt(text, 16);
  throw new BusError(
    'protocol',
    bus,
    `the answer to ${command} has "${text ?? ''}" where a hexadecimal number must be`,
  );
}

/** Not fitted, in the answer to GP. */
const NO_SENSOR = -2560;

/** What an OpenEVSE measures. */
export interface OpenEvseMeasurements {
  /** Undefined without an ammeter. */
  readonly milliamps: number | undefined;
  readonly millivolts: number;
  readonly importWattHours: number;
}

/** An OpenEVSE with what it measures. */
export class OpenEvse extends ChargeController<S.OpenEvseStatus> {
  readonly #protocol: OpenEvseProtocol;

  constructor(line: SerialLine, clock: Clock, log: Log) {
    const protocol = new OpenEvseProtocol(new RapiChannel(line, clock), clock, log);
    super(clock, log, protocol);
    this.#protocol = protocol;
  }

  /**
   * What it says of its GFI test, which it runs when it starts and before it closes; there is no command for it. A test
   * that is switched off is none.
   */
  async selfTest(): Promise<SelfTestResult> {
    await this.answered();
    while (this.#protocol.flags === undefined) {
      await this.nextRound();
      this.status();
    }
    await this.nextRound();
    const isOff = (this.#protocol.flags & S.GFI_TEST_DISABLED) !== 0;
    return isOff || this.status().residualTripped ? 'failed' : 'passed';
  }

  /** The hottest of the sensors that are fitted. @throws BusError */
  async millicelsius(): Promise<number> {
    const tenths = (await this.#numbers('GP')).filter((value) => value !== NO_SENSOR);
    if (tenths.length === 0) throw new BusError('refused', this.bus, 'the controller has no temperature sensor');
    return Math.max(...tenths) * 100;
  }

  /** @throws BusError */
  async measurements(): Promise<OpenEvseMeasurements> {
    const [milliamps = -1, millivolts = 0] = await this.#numbers('GG');
    const [wattSeconds = 0, storedWattHours = 0] = await this.#numbers('GU');
    // The energy of a session is added to the total when the vehicle leaves (EnergyMeter.cpp).
    const session = this.status().connected ? Math.floor(wattSeconds / 3600) : 0;
    return {
      milliamps: milliamps < 0 ? undefined : milliamps,
      millivolts,
      importWattHours: storedWattHours + session,
    };
  }

  async #numbers(command: string): Promise<number[]> {
    const { ok, args } = await this.#protocol.channel.command(command);
    if (!ok) throw new BusError('refused', this.bus, `the controller said NK to ${command}`);
    return args.map((arg) => decimal(arg, command, this.bus));
  }
}

const chips = new WeakMap<SerialLine, OpenEvse>();

/** The one object for the controller on this line, shared by all devices that are sides of it. */
export function openEvseAt(options: { readonly serial: string }, { buses, clock, log }: DriverContext): OpenEvse {
  const line = buses.serial(options.serial);
  const chip = chips.get(line) ?? new OpenEvse(line, clock, log);
  chips.set(line, chip);
  return chip;
}
