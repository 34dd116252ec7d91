// SPDX-License-Identifier: Apache-2.0
import { crc16 } from '../../../src/core/units/crc16.ts';
import type { EmulatedBuses, EmulatorContext } from '../../../src/ports/emulator.ts';
import type { WorldMeter } from '../../../src/ports/world.ts';

/** One emulated unit on a line: a meter or a controller. */
export interface EmulatedSlave {
  /** Function codes it knows; to any other it answers exception 1. Default: 3, 4, and with `write` 6 and 16. */
  readonly functionCodes?: readonly number[];
  /** The registers, two bytes each, or undefined where it has none: exception 2. */
  read(functionCode: number, address: number, count: number): Buffer | undefined;
  /** Takes one or more registers. False: exception 3. */
  write?(address: number, values: readonly number[]): boolean;
  /** What becomes of the next answer. Default: it comes. */
  nextAnswer?: WorldMeter['nextAnswer'];
  /** From the end of the request to the start of the answer. Default 20. */
  readonly turnaroundMs?: number;
}

const TURNAROUND_MS = 20;
const SHORTEST_REQUEST_BYTES = 8;
const ILLEGAL_FUNCTION = 0x01;
const ILLEGAL_DATA_ADDRESS = 0x02;
const ILLEGAL_DATA_VALUE = 0x03;

/** A frame as it goes on the line, CRC low byte first. */
export function withCrc(bytes: Uint8Array): Buffer {
  const crc = crc16(bytes);
  return Buffer.concat([bytes, Uint8Array.of(crc & 0xff, crc >> 8)]);
}

/** All slaves of one RS-485 line; each hears every request and only the addressed one answers. */
export class EmulatedRtuLine {
  readonly #slaves = new Map<number, EmulatedSlave>();
  readonly #context: EmulatorContext;
  readonly #send: (bytes: Uint8Array) => void;
  #heard = Buffer.alloc(0);
  #lastHeardMicros = 0;

  constructor(bus: string, context: EmulatorContext) {
    this.#context = context;
    this.#send = context.buses.attachSerial(bus, { receive: (bytes) => this.#receive(bytes) });
  }

  /** @throws Error when the unit number is taken */
  add(unit: number, slave: EmulatedSlave): void {
    if (this.#slaves.has(unit)) throw new Error(`two emulated units have number ${unit}`);
    this.#slaves.set(unit, slave);
  }

  #receive(bytes: Uint8Array): void {
    const now = this.#context.clock.monotonicMicros();
    // A pause ends a frame; half a request from before it is not continued.
    if (now - this.#lastHeardMicros > 50_000) this.#heard = Buffer.alloc(0);
    this.#lastHeardMicros = now;
    this.#heard = Buffer.concat([this.#heard, bytes]);
    if (this.#heard.length < SHORTEST_REQUEST_BYTES) return;
    const length = requestBytes(this.#heard);
    if (this.#heard.length < length) return;
    const frame = this.#heard.subarray(0, length);
    this.#heard = Buffer.alloc(0);
    if (crc16(frame.subarray(0, -2)) === frame.readUInt16LE(length - 2)) this.#answer(frame);
  }

  #answer(request: Buffer): void {
    const unit = request.readUInt8(0);
    const slave = this.#slaves.get(unit);
    if (slave === undefined) return;
    const fate = slave.nextAnswer?.() ?? { kind: 'answer' };
    if (fate.kind === 'silent') return;
    const sound = withCrc(Buffer.concat([Uint8Array.of(unit), answerOf(slave, request)]));
    const frame = fate.kind === 'corrupt' ? this.#corrupt(sound) : sound;
    const turnaroundMs = slave.turnaroundMs ?? TURNAROUND_MS;
    const delayMs = fate.kind === 'late' ? turnaroundMs + fate.delayMs : turnaroundMs;
    this.#context.clock.after(delayMs, `unit ${unit} answers`, () => this.#send(frame));
  }

  /** What a disturbed line does: a flipped bit, a lost end, or noise before the frame. */
  #corrupt(frame: Buffer): Buffer {
    const { random } = this.#context;
    const kind = random.uniform();
    if (kind < 0.2) return frame.subarray(0, Math.floor(random.uniform() * frame.length));
    if (kind < 0.4) return Buffer.concat([Uint8Array.of(Math.floor(random.uniform() * 256), 0x55, 0xff), frame]);
    const broken = Buffer.from(frame);
    const at = Math.floor(random.uniform() * broken.length);
    broken[at] = (broken[at] ?? 0) ^ (1 << Math.floor(random.uniform() * 8));
    return broken;
  }
}

/** Only function code 16 carries data: unit, code, address, count, byte count, data, CRC. */
function requestBytes(heard: Buffer): number {
  return heard.readUInt8(1) === 16 ? 9 + heard.readUInt8(6) : SHORTEST_REQUEST_BYTES;
}

/** The answer from the function code on, without CRC. */
function answerOf(slave: EmulatedSlave, request: Buffer): Uint8Array {
  const code = request.readUInt8(1);
  const known = slave.functionCodes ?? (slave.write === undefined ? [3, 4] : [3, 4, 6, 16]);
  const refuse = (exception: number) => Uint8Array.of(code | 0x80, exception);
  if (!known.includes(code)) return refuse(ILLEGAL_FUNCTION);
  const address = request.readUInt16BE(2);
  if (code === 3 || code === 4) {
    const count = request.readUInt16BE(4);
    if (count < 1 || count > 125) return refuse(ILLEGAL_DATA_VALUE);
    const data = slave.read(code, address, count);
    return data === undefined ? refuse(ILLEGAL_DATA_ADDRESS) : Buffer.concat([Uint8Array.of(code, data.length), data]);
  }
  if (slave.write === undefined || (code !== 6 && code !== 16)) return refuse(ILLEGAL_FUNCTION);
  const data = code === 6 ? request.subarray(4, 6) : request.subarray(7, -2);
  const values = Array.from({ length: data.length / 2 }, (_, index) => data.readUInt16BE(2 * index));
  return slave.write(address, values) ? request.subarray(1, 6) : refuse(ILLEGAL_DATA_VALUE);
}

const lines = new WeakMap<EmulatedBuses, Map<string, EmulatedRtuLine>>();

/** The one set of slaves on this line. */
export function emulatedRtuLineAt(bus: string, context: EmulatorContext): EmulatedRtuLine {
  const attached = lines.get(context.buses) ?? new Map<string, EmulatedRtuLine>();
  lines.set(context.buses, attached);
  const line = attached.get(bus) ?? new EmulatedRtuLine(bus, context);
  attached.set(bus, line);
  return line;
}
