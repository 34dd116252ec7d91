// SPDX-License-Identifier: Apache-2.0
import { dutyPartsPerMillion } from '../../../src/core/pilot/duty.ts';
import type { EmulatorContext } from '../../../src/ports/emulator.ts';
import { EmulatedController, emulatedOnce } from '../controller/emulated-controller.ts';

/** What it offers when it has just started, as stored in its memory. */
const STORED_AMPERES = 32;
const LEAST_AMPERES = 6;
/** The GFI test with the second it waits for the coil to settle. Its program does nothing else meanwhile. */
const CLOSE_TEST_MS = 1100;
const ANSWERS_AFTER_MS = 5;
/** In the answer to GP: there is no sensor. */
const NO_SENSOR = -2560;
/** Its buffer, with the start and the end of the text. */
const LONGEST_COMMAND = 31;

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

export interface OpenEvseVariant {
  /** Firmware 3.0.0 and later echo sequence ids. Default true. */
  readonly knowsSequences?: boolean;
  /** Stored flags in the answer to GE. Default: the service level is fixed. */
  readonly storedFlags?: number;
}

/** An OpenEVSE: the RAPI commands and notices before a controller. */
class EmulatedOpenEvse {
  readonly #context: EmulatorContext;
  readonly #controller: EmulatedController;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #variant: OpenEvseVariant;
  #mode: 'awake' | 'sleeping' | 'disabled' = 'awake';
  #amperes = STORED_AMPERES;
  #heartbeat = { seconds: 0, amperes: 0, trigger: 0, atMicros: 0 };
  #pilotState = 0;
  #told = '';
  #heard = '';
  #waiting: string[] = [];
  #session: { readonly startWattHours: number } | undefined;
  #isBooted = false;

  constructor(serial: string, context: EmulatorContext, variant: OpenEvseVariant) {
    this.#context = context;
    this.#variant = variant;
    this.#send = context.buses.attachSerial(serial, { receive: (bytes) => this.#receive(bytes) });
    this.#controller = new EmulatedController(context, {
      closeTestMs: CLOSE_TEST_MS,
      allowsVentilation: false,
      onBoot: () => this.#boot(),
      onScan: () => this.#scan(),
    });
  }

  #boot(): void {
    this.#mode = 'awake';
    this.#amperes = STORED_AMPERES;
    this.#heartbeat = { ...this.#heartbeat, trigger: 0, atMicros: this.#context.clock.monotonicMicros() };
    this.#isBooted = false;
    this.#waiting = [];
  }

  #scan(): void {
    const { clock, world } = this.#context;
    if (!this.#controller.isAwake) return;
    if (!this.#isBooted) {
      this.#isBooted = true;
      this.#say('AB 00 8.2.0');
      this.#permit();
    }
    if (this.#mode === 'awake') this.#watchPilot();
    const connected = this.#isConnected();
    if (connected) this.#session ??= { startWattHours: world.meter.importWattHours() };
    else this.#session = undefined;
    if (!connected && this.#mode === 'awake') this.#controller.residual.clear();
    const { seconds, amperes, atMicros } = this.#heartbeat;
    if (seconds > 0 && clock.monotonicMicros() - atMicros > seconds * 1_000_000) {
      this.#heartbeat = { ...this.#heartbeat, trigger: 2, atMicros: clock.monotonicMicros() };
      if (amperes < this.#amperes) this.#setAmperes(amperes);
    }
    if (this.#controller.residual.testing) return;
    for (const command of this.#waiting.splice(0)) this.#answer(command);
    this.#tellChanges();
  }

  #watchPilot(): void {
    const { vehicle, diodeMissing } = this.#controller;
    this.#pilotState = diodeMissing ? 5 : ['E', 'A', 'B', 'C', 'D'].indexOf(vehicle === 'unknown' ? 'A' : vehicle);
  }

  #isConnected(): boolean {
    const { vehicle } = this.#controller;
    return vehicle !== 'A' && vehicle !== 'unknown';
  }

  #state(): number {
    const { residual, diodeMissing, isStuck, vehicle } = this.#controller;
    if (this.#mode !== 'awake') return this.#mode === 'disabled' ? 0xff : 0xfe;
    if (residual.testFailed) return 0x09;
    if (residual.tripped) return 0x06;
    if (isStuck) return 0x08;
    if (diodeMissing) return 0x05;
    return vehicle === 'unknown' ? 1 : ['E', 'A', 'B', 'C', 'D'].indexOf(vehicle);
  }

  #flags(): number {
    const { residual, relayOn } = this.#controller;
    return (relayOn ? 0x40 : 0) | (residual.tripped ? 0x80 : 0) | (this.#isConnected() ? 0x100 : 0);
  }

  #tellChanges(): void {
    const change = `${hex(this.#state(), 2)} ${hex(this.#pilotState, 2)} ${this.#amperes}`;
    const told = `${change} ${this.#isConnected()}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#say(`AT ${change} ${hex(this.#flags(), 4)}`);
  }

  #receive(bytes: Uint8Array): void {
    for (const char of Buffer.from(bytes).toString('latin1')) {
      if (char === '$') this.#heard = '$';
      else if (this.#heard === '') continue;
      else if (char !== '\r') this.#heard = this.#heard.length < LONGEST_COMMAND ? this.#heard + char : '';
      else {
        const command = this.#heard;
        this.#heard = '';
        this.#context.clock.after(ANSWERS_AFTER_MS, 'OpenEVSE loop', () => this.#hear(command));
      }
    }
  }

  #hear(command: string): void {
    if (!this.#controller.isAwake) return;
    if (this.#controller.residual.testing) this.#waiting.push(command);
    else this.#answer(command);
  }

  #answer(command: string): void {
    const [body = '', sum = ''] = command.split('^');
    let check = 0;
    for (const char of body) check ^= char.charCodeAt(0);
    if (sum !== '' && Number.parseInt(sum, 16) !== check) {
      this.#say('NK');
      return;
    }
    const words = body.slice(1).split(' ');
    const id =
      words.at(-1)?.startsWith(':') === true && this.#variant.knowsSequences !== false ? ` ${words.pop()}` : '';
    const [name = '', ...args] = words;
    const result = this.#carryOut(name, args);
    const text = typeof result === 'string' ? `OK ${result}`.trimEnd() : `NK ${result?.nk ?? ''}`.trimEnd();
    this.#say(text + id);
    this.#tellChanges();
  }

  /** Undefined: not understood. */
  #carryOut(name: string, args: readonly string[]): string | { readonly nk: string } | undefined {
    const { world } = this.#context;
    switch (name) {
      case 'FE':
        if (this.#mode !== 'awake') this.#mode = 'awake';
        this.#permit();
        return '';
      case 'FS':
        this.#mode = 'sleeping';
        this.#permit();
        return '';
      case 'FD':
        this.#mode = 'disabled';
        this.#controller.openNow();
        this.#permit();
        return '';
      case 'SC':
        return args.length === 1 || args.length === 2 ? this.#setCurrent(Number(args[0])) : undefined;
      case 'SY':
        return this.#pulse(args);
      case 'GS':
        return `${hex(this.#state(), 2)} 0 ${hex(this.#pilotState, 2)} ${hex(this.#flags(), 4)}`;
      case 'GE':
        return `${this.#amperes} ${hex(this.#variant.storedFlags ?? 0x0020, 4)}`;
      case 'GC':
        return `${LEAST_AMPERES} 80 ${this.#amperes} ${STORED_AMPERES}`;
      case 'GG':
        return `${Math.round(world.meter.milliamps()[0])} ${Math.round(world.meter.millivolts()[0])}`;
      case 'GU': {
        const total = world.meter.importWattHours();
        const start = this.#session?.startWattHours ?? total;
        return `${(total - start) * 3600} ${start}`;
      }
      case 'GP':
        return `${this.#tenthsOfDegree()} ${NO_SENSOR} ${NO_SENSOR}`;
      default:
        return undefined;
    }
  }

  /** A sensor that does not answer its controller looks like one that is not fitted. */
  #tenthsOfDegree(): number {
    const { temperature } = this.#context.world;
    return temperature.answers() ? Math.round(temperature.millicelsius() / 100) : NO_SENSOR;
  }

  #setCurrent(asked: number): string | { readonly nk: string } {
    this.#setAmperes(asked);
    return this.#amperes === asked ? String(asked) : { nk: String(this.#amperes) };
  }

  #setAmperes(asked: number): void {
    this.#amperes = Math.max(LEAST_AMPERES, Math.min(STORED_AMPERES, asked));
    this.#permit();
  }

  #pulse(args: readonly string[]): string | { readonly nk: string } {
    const atMicros = this.#context.clock.monotonicMicros();
    const [seconds, amperes] = args;
    const missed = this.#heartbeat.trigger === 2;
    if (seconds !== undefined && amperes !== undefined) {
      this.#heartbeat = { seconds: Number(seconds), amperes: Number(amperes), trigger: 0, atMicros };
    } else this.#heartbeat = { ...this.#heartbeat, atMicros };
    const text = `${this.#heartbeat.seconds} ${this.#heartbeat.amperes} ${this.#heartbeat.trigger}`;
    return missed && seconds === undefined ? { nk: text } : text;
  }

  #permit(): void {
    if (this.#mode === 'disabled') this.#controller.permit({ kind: 'disabled' });
    else if (this.#mode === 'sleeping') this.#controller.permit({ kind: 'none' });
    else {
      this.#controller.permit({ kind: 'pwm', dutyPartsPerMillion: dutyPartsPerMillion(this.#amperes * 1000) });
    }
  }

  #say(text: string): void {
    let check = '$'.charCodeAt(0);
    for (const char of text) check ^= char.charCodeAt(0);
    this.#send(Buffer.from(`$${text}^${hex(check, 2).toUpperCase()}\r`, 'latin1'));
  }
}

/** Puts the controller on its line, once for all its sides. */
export function emulateOpenEvse(
  options: { readonly serial: string },
  context: EmulatorContext,
  variant: OpenEvseVariant = {},
): void {
  emulatedOnce(`openevse ${options.serial}`, context, () => new EmulatedOpenEvse(options.serial, context, variant));
}
