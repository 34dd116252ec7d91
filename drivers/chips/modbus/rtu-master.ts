// SPDX-License-Identifier: Apache-2.0
import type { EventEmitter } from 'node:events';
import type ModbusSerial from 'modbus-serial';
import { BusError, type SerialLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { asBusError, type Exchange, FramePort } from './frame-port.ts';
import { LineQueue } from './line-queue.ts';
import { isRead, type ReadRequest, type RegisterRequest, type WriteRequest } from './requests.ts';

type Client = ModbusSerial.default;

/** Silence between frames: 3.5 characters (Modbus over serial line V1.02 §2.5.1.1) at 9600 Bd are 4 ms. */
const FRAME_GAP_MS = 5;

/** Quiet asked for after bytes that nobody waited for; longer than any gap within a frame. */
const UNREST_MS = 50;

/** A line that babbles on for this long, beyond the longest late window asked for, is reported instead of waited for. */
const LONGEST_UNREST_MS = 3000;

interface Job {
  readonly request: RegisterRequest;
  readonly resolve: (data: Buffer) => void;
  readonly reject: (error: BusError) => void;
}

/**
 * The master of one RS-485 line: one request at a time, shared by all meters and controllers on it. Requests wait by
 * priority, and a running exchange is never cut off.
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
  readonly #queue = new LineQueue<Job>();
  #isRunning = false;
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
      if (!present) this.#lose('the port disappeared');
    });
  }

  /**
   * Reads registers of one unit.
   * @returns the data bytes, two per register, high byte first
   * @throws BusError `timeout`, `protocol`, `refused` (Modbus exception) or `gone`
   */
  read(request: ReadRequest): Promise<Buffer> {
    return this.#enqueue(request);
  }

  /**
   * Writes registers of one unit and checks the echo. After a `timeout` or `protocol` error the unit may have taken the
   * values all the same: write again, or read back.
   * @throws BusError as `read`
   */
  async write(request: WriteRequest): Promise<void> {
    await this.#enqueue(request);
  }

  #enqueue(request: RegisterRequest): Promise<Buffer> {
    return new Promise<Buffer>((resolve, reject) => {
      if (!this.#isPresent) {
        reject(new BusError('gone', this.#line.id, 'the port is not there'));
        return;
      }
      this.#queue.add({ request, resolve, reject }, request.priority);
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = await this.#nextJob(); job !== undefined; job = await this.#nextJob()) {
      try {
        job.resolve(await this.#exchange(job.request));
      } catch (error) {
        this.#noteUnrest(job.request.lateWindowMs);
        job.reject(asBusError(error, this.#line.id));
      }
      this.#settledMicros = this.#clock.monotonicMicros();
    }
  }

  #lose(message: string): void {
    const error = new BusError('gone', this.#line.id, message);
    this.#pending?.fail(error);
    this.#rejectWaiting(error);
  }

  #rejectWaiting(error: BusError): void {
    for (const job of this.#queue.drain()) job.reject(error);
  }

  #noteUnrest(lateWindowMs: number): void {
    this.#lateWindowMs = Math.max(this.#lateWindowMs, lateWindowMs);
    this.#unrestMicros = this.#clock.monotonicMicros();
  }

  /**
   * Waits until the line is quiet and takes whoever goes next then. Undefined when nobody waits any more; `#isRunning` is
   * cleared in the same turn, so that a request that comes right after starts anew.
   */
  async #nextJob(): Promise<Job | undefined> {
    const startMicros = this.#clock.monotonicMicros();
    const limitMicros = (LONGEST_UNREST_MS + this.#lateWindowMs) * 1000;
    for (let next = this.#queue.peek(); next !== undefined; next = this.#queue.peek()) {
      const now = this.#clock.monotonicMicros();
      const gapMs = Math.max(FRAME_GAP_MS, next.request.pauseMs ?? 0);
      const quietFromMicros = this.#unrestMicros + this.#lateWindowMs * 1000;
      const waitMicros = Math.max(quietFromMicros, this.#settledMicros + gapMs * 1000) - now;
      if (waitMicros <= 0) {
        this.#lateWindowMs = 0;
        return this.#queue.take();
      }
      if (now - startMicros > limitMicros) {
        this.#rejectWaiting(new BusError('protocol', this.#line.id, 'the line does not become quiet'));
      } else await this.#clock.sleep(waitMicros / 1000);
    }
    this.#isRunning = false;
    return undefined;
  }

  #exchange(request: RegisterRequest): Promise<Buffer> {
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
      try {
        this.#send(request, (error, data) => {
          settle(() => (error === null ? resolve(data) : reject(fromModbus(error, this.#line.id))));
        });
      } catch (error) {
        const message = `no frame for unit ${request.unit}: ${error instanceof Error ? error.message : error}`;
        exchange.fail(new BusError('protocol', this.#line.id, message));
      }
    });
  }

  #send(request: RegisterRequest, onAnswer: (error: Error | null, data: Buffer) => void): void {
    const { unit, address } = request;
    if (isRead(request)) {
      const onData = (error: Error | null, answer: { readonly buffer: Buffer } | undefined) =>
        onAnswer(error, answer?.buffer ?? NO_DATA);
      if (request.functionCode === 3) this.#client.writeFC3(unit, address, request.registers, onData);
      else this.#client.writeFC4(unit, address, request.registers, onData);
      return;
    }
    const onEcho = (error: Error | null) => onAnswer(error, NO_DATA);
    const [value] = request.values;
    if (request.functionCode === 16) this.#client.writeFC16(unit, address, [...request.values], onEcho);
    else if (value !== undefined && request.values.length === 1) this.#client.writeFC6(unit, address, value, onEcho);
    else throw new RangeError(`function code 6 writes one register, not ${request.values.length}`);
  }
}

const NO_DATA = Buffer.alloc(0);

/** modbus-serial gives an exception answer as an Error with `modbusCode`; all else is a frame that is not valid. */
function fromModbus(error: Error, bus: string): BusError {
  return new BusError('modbusCode' in error ? 'refused' : 'protocol', bus, error.message);
}

const masters = new WeakMap<SerialLine, RtuMaster>();

/** The one master of a line. modbus-serial is loaded here and not before: it costs 10 MB. */
export async function rtuMasterOf(line: SerialLine, clock: Clock): Promise<RtuMaster> {
  const { default: modbusSerial } = await import('modbus-serial');
  const master = masters.get(line) ?? new RtuMaster(line, clock, modbusSerial.default);
  masters.set(line, master);
  return master;
}
