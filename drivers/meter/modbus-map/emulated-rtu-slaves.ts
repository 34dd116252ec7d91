// SPDX-License-Identifier: Apache-2.0
import { crc16 } from '../../../src/core/units/crc16.ts';
import type { EmulatedBuses, EmulatorContext } from '../../../src/ports/emulator.ts';
import type { WorldMeter } from '../../../src/ports/world.ts';

/** Gives the registers of a block, or undefined where the meter has none. */
export type RegisterSource = (address: number, registers: number) => Buffer | undefined;

/** One emulated meter on a line. */
export interface EmulatedSlave {
  readonly functionCode: number;
  readonly registers: RegisterSource;
  nextAnswer: WorldMeter['nextAnswer'];
}

/** From the end of the request to the start of the answer. */
const TURNAROUND_MS = 20;
const REQUEST_BYTES = 8;
const ILLEGAL_FUNCTION = 0x01;
const ILLEGAL_DATA_ADDRESS = 0x02;

function withCrc(bytes: Uint8Array): Buffer {
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

  add(unit: number, slave: EmulatedSlave): void {
    if (this.#slaves.has(unit)) throw new Error(`two emulated meters have unit ${unit}`);
    this.#slaves.set(unit, slave);
  }

  #receive(bytes: Uint8Array): void {
    const now = this.#context.clock.monotonicMicros();
    // A pause ends a frame; half a request from before it is not continued.
    if (now - this.#lastHeardMicros > 50_000) this.#heard = Buffer.alloc(0);
    this.#lastHeardMicros = now;
    this.#heard = Buffer.concat([this.#heard, bytes]);
    if (this.#heard.length < REQUEST_BYTES) return;
    const frame = this.#heard.subarray(0, REQUEST_BYTES);
    this.#heard = Buffer.alloc(0);
    if (crc16(frame.subarray(0, 6)) === frame.readUInt16LE(6)) this.#answer(frame);
  }

  #answer(request: Buffer): void {
    const unit = request.readUInt8(0);
    const slave = this.#slaves.get(unit);
    if (slave === undefined) return;
    const fate = slave.nextAnswer();
    if (fate.kind === 'silent') return;
    const sound = withCrc(body(unit, slave, request));
    const frame = fate.kind === 'corrupt' ? this.#corrupt(sound) : sound;
    const delayMs = fate.kind === 'late' ? TURNAROUND_MS + fate.delayMs : TURNAROUND_MS;
    this.#context.clock.after(delayMs, `meter ${unit} answers`, () => this.#send(frame));
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

function body(unit: number, slave: EmulatedSlave, request: Buffer): Uint8Array {
  const code = request.readUInt8(1);
  if (code !== slave.functionCode) return Uint8Array.of(unit, code | 0x80, ILLEGAL_FUNCTION);
  const data = slave.registers(request.readUInt16BE(2), request.readUInt16BE(4));
  if (data === undefined) return Uint8Array.of(unit, code | 0x80, ILLEGAL_DATA_ADDRESS);
  return Buffer.concat([Uint8Array.of(unit, code, data.length), data]);
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
