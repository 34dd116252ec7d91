// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import type ModbusSerial from 'modbus-serial';
import { BusError, type SerialLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { Mutex } from '../../chips/mutex.ts';

type Client = ModbusSerial.default;

export interface ReadRequest {
  readonly unit: number;
  readonly functionCode: 3 | 4;
  /** As on the wire, from 0. */
  readonly address: number;
  readonly registers: number;
  /** From the first byte sent to the last byte of the answer. */
  readonly timeoutMs: number;
  /** How long after an error an answer may still come; the line must be quiet for this long before the next request. */
  readonly lateWindowMs: number;
}

/** Silence between frames: 3.5 characters (Modbus over serial line V1.02 §2.5.1.1) at 9600 Bd are 4 ms. */
const FRAME_GAP_MS = 5;

/** Quiet asked for after bytes that nobody waited for; longer than any gap within a frame. */
const UNREST_MS = 50;

/** A line that babbles on for this long is reported instead of waited for. */
const LONGEST_UNREST_MS = 3000;

/** Unit, function code, byte count … CRC. */
const OVERHEAD_BYTES = 5;
/** Unit, function code | 0x80, exception code, CRC. */
const EXCEPTION_BYTES = 5;
const EXCEPTION_FLAG = 0x80;

interface Exchange {
  readonly request: ReadRequest;
  readonly received: number[];
  readonly fail: (error: BusError) => void;
}

/**
 * What modbus-serial takes for a serial port. It hands on exactly one frame per request, and only one that begins as the
 * answer must begin; everything else on the line is dropped here and reported as unrest.
 */
class FramePort extends EventEmitter {
  readonly isOpen = true;
  readonly #line: SerialLine;
  readonly #onUnrest: () => void;
  #exchange: Exchange | undefined;

  constructor(line: SerialLine, onUnrest: () => void) {
    super();
    this.#line = line;
    this.#onUnrest = onUnrest;
    line.onBytes((bytes) => this.#take(bytes));
  }

  open(callback: (error?: Error) => void): void {
    callback();
  }

  close(callback: () => void): void {
    callback();
  }

  /** Names the exchange that the next frame belongs to. */
  begin(exchange: Exchange): void {
    this.#exchange = exchange;
  }

  end(): void {
    this.#exchange = undefined;
  }

  /** Called by modbus-serial with a whole request frame. */
  write(frame: Buffer): void {
    const exchange = this.#exchange;
    this.#line.write(frame).catch((error: unknown) => exchange?.fail(asBusError(error, this.#line.id)));
  }

  #take(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      this.#onUnrest();
      return;
    }
    exchange.received.push(...bytes);
    const problem = badBeginning(exchange.received, exchange.request);
    const expected = expectedBytes(exchange.received, exchange.request);
    if (problem !== undefined) exchange.fail(new BusError('protocol', this.#line.id, problem));
    else if (exchange.received.length > expected) {
      exchange.fail(new BusError('protocol', this.#line.id, 'more bytes came than the answer has'));
    } else if (exchange.received.length === expected) this.emit('data', Buffer.from(exchange.received));
  }
}

function expectedBytes(received: readonly number[], request: ReadRequest): number {
  const isException = ((received[1] ?? 0) & EXCEPTION_FLAG) !== 0;
  return isException ? EXCEPTION_BYTES : OVERHEAD_BYTES + 2 * request.registers;
}

/** Checks unit, function code and byte count as soon as they are there. */
function badBeginning(received: readonly number[], request: ReadRequest): string | undefined {
  const [unit, code, count] = received;
  if (unit !== undefined && unit !== request.unit) return `unit ${unit} answered instead of ${request.unit}`;
  if (code === undefined || code === (request.functionCode | EXCEPTION_FLAG)) return undefined;
  if (code !== request.functionCode) return `function code ${code} instead of ${request.functionCode}`;
  const wanted = 2 * request.registers;
  if (count !== undefined && count !== wanted) return `${count} data bytes instead of ${wanted}`;
  return undefined;
}

/**
 * The master of one RS-485 line: one request at a time, shared by all meters on it.
 *
 * modbus-serial builds and checks the frames. On its own it takes a late answer for the answer to the next request and
 * stays one behind for ever, so here each error is followed by a wait until the line has been quiet for the late window,
 * and no byte from before that reaches the next request. Its own timeout uses the process's timers and stays off.
 */
export class RtuMaster {
  readonly #line: SerialLine;
  readonly #clock: Clock;
  readonly #client: Client;
  readonly #port: FramePort;
  readonly #mutex = new Mutex();
  #isPresent = true;
  #pending: Exchange | undefined;
  #settledMicros: number;
  /** Set by an error or by bytes nobody asked for; `#unrestMicros` is when that last happened. */
  #lateWindowMs = 0;
  #unrestMicros: number;

  constructor(line: SerialLine, clock: Clock, ModbusClient: new (port: EventEmitter) => Client) {
    this.#line = line;
    this.#clock = clock;
    this.#settledMicros = clock.monotonicMicros();
    this.#unrestMicros = this.#settledMicros;
    this.#port = new FramePort(line, () => this.#noteUnrest(UNREST_MS));
    this.#client = new ModbusClient(this.#port);
    this.#client.open(() => undefined);
    line.onPresence((present) => {
      this.#isPresent = present;
      if (!present) this.#pending?.fail(new BusError('gone', line.id, 'the port disappeared'));
    });
  }

  /**
   * Reads registers of one unit.
   * @returns the data bytes, two per register, high byte first
   * @throws BusError `timeout`, `protocol`, `refused` (Modbus exception) or `gone`
   */
  read(request: ReadRequest): Promise<Buffer> {
    return this.#mutex.run(async () => {
      if (!this.#isPresent) throw new BusError('gone', this.#line.id, 'the port is not there');
      await this.#waitForQuiet(request);
      try {
        return await this.#exchange(request);
      } catch (error) {
        this.#noteUnrest(request.lateWindowMs);
        throw asBusError(error, this.#line.id);
      } finally {
        this.#settledMicros = this.#clock.monotonicMicros();
      }
    });
  }

  #noteUnrest(lateWindowMs: number): void {
    this.#lateWindowMs = Math.max(this.#lateWindowMs, lateWindowMs);
    this.#unrestMicros = this.#clock.monotonicMicros();
  }

  async #waitForQuiet(request: ReadRequest): Promise<void> {
    const startMicros = this.#clock.monotonicMicros();
    for (;;) {
      const now = this.#clock.monotonicMicros();
      const quietFromMicros = this.#unrestMicros + this.#lateWindowMs * 1000;
      const waitMicros = Math.max(quietFromMicros, this.#settledMicros + FRAME_GAP_MS * 1000) - now;
      if (waitMicros <= 0) break;
      if (now - startMicros > LONGEST_UNREST_MS * 1000 + request.lateWindowMs * 1000) {
        throw new BusError('protocol', this.#line.id, 'the line does not become quiet');
      }
      await this.#clock.sleep(waitMicros / 1000);
    }
    this.#lateWindowMs = 0;
  }

  #exchange(request: ReadRequest): Promise<Buffer> {
    return new Promise<Buffer>((resolve, reject) => {
      const timer = this.#clock.after(request.timeoutMs, 'modbus answer', () => {
        const message = `unit ${request.unit} did not answer within ${request.timeoutMs} ms`;
        settle(() => reject(new BusError('timeout', this.#line.id, message)));
      });
      const settle = (how: () => void) => {
        if (this.#pending !== exchange) return;
        this.#pending = undefined;
        this.#port.end();
        timer.cancel();
        how();
      };
      const exchange: Exchange = { request, received: [], fail: (error) => settle(() => reject(error)) };
      this.#pending = exchange;
      this.#port.begin(exchange);
      const { unit, functionCode, address, registers } = request;
      const onAnswer = (error: Error | null, answer: { readonly buffer: Buffer }) => {
        settle(() => (error === null ? resolve(answer.buffer) : reject(fromModbus(error, this.#line.id))));
      };
      if (functionCode === 3) this.#client.writeFC3(unit, address, registers, onAnswer);
      else this.#client.writeFC4(unit, address, registers, onAnswer);
    });
  }
}

/** modbus-serial gives an exception answer as an Error with `modbusCode`; all else is a frame that is not valid. */
function fromModbus(error: Error, bus: string): BusError {
  return new BusError('modbusCode' in error ? 'refused' : 'protocol', bus, error.message);
}

function asBusError(error: unknown, bus: string): BusError {
  if (error instanceof BusError) return error;
  return new BusError('gone', bus, error instanceof Error ? error.message : String(error));
}

const masters = new WeakMap<SerialLine, RtuMaster>();

/** The one master of a line. modbus-serial is loaded here and not before: it costs 10 MB. */
export async function rtuMasterOf(line: SerialLine, clock: Clock): Promise<RtuMaster> {
  const { default: modbusSerial } = await import('modbus-serial');
  const master = masters.get(line) ?? new RtuMaster(line, clock, modbusSerial.default);
  masters.set(line, master);
  return master;
}
