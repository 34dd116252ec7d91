// SPDX-License-Identifier: Apache-2.0
import { WireError } from './frames.ts';

/** Raised with every change of these frames; two ends that differ do not talk. */
export const WIRE_VERSION = 1;

/**
 * What a charger process asks of the plant. Buses are named by their place in the server's welcome.
 * `micros` is the sender's monotonic clock, which all processes of a machine share: the plant takes the moment from it,
 * so that the way through the socket does not count as the charger's delay.
 */
export type ClientFrame =
  | { readonly kind: 'hello'; readonly version: number }
  /** From now on send me what arrives on this serial line. */
  | { readonly kind: 'open'; readonly bus: number }
  | {
      readonly kind: 'i2c';
      readonly id: number;
      readonly bus: number;
      readonly address: number;
      readonly readLength: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'serial-write'; readonly id: number; readonly bus: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'pwm';
      readonly bus: number;
      readonly micros: number;
      readonly periodNanoseconds: number;
      readonly dutyNanoseconds: number;
    }
  | { readonly kind: 'output'; readonly bus: number; readonly micros: number; readonly active: boolean }
  | { readonly kind: 'read-back'; readonly id: number; readonly bus: number };

const HELLO = 1;
const OPEN = 2;
const I2C = 3;
const SERIAL_WRITE = 4;
const PWM = 5;
const OUTPUT = 6;
const READ_BACK = 7;

/** Payload: type (1), then by kind id (4), bus (2), further fields and bytes to the end; all little endian. */
export function encodeClientFrame(message: ClientFrame): Buffer {
  switch (message.kind) {
    case 'hello':
      return Buffer.of(HELLO, message.version);
    case 'open': {
      const buffer = start(OPEN, 3);
      buffer.writeUInt16LE(message.bus, 1);
      return buffer;
    }
    case 'i2c': {
      const buffer = start(I2C, 10 + message.bytes.length);
      buffer.writeUInt32LE(message.id, 1);
      buffer.writeUInt16LE(message.bus, 5);
      buffer.writeUInt8(message.address, 7);
      buffer.writeUInt16LE(message.readLength, 8);
      buffer.set(message.bytes, 10);
      return buffer;
    }
    case 'serial-write': {
      const buffer = start(SERIAL_WRITE, 7 + message.bytes.length);
      buffer.writeUInt32LE(message.id, 1);
      buffer.writeUInt16LE(message.bus, 5);
      buffer.set(message.bytes, 7);
      return buffer;
    }
    case 'pwm': {
      const buffer = start(PWM, 19);
      buffer.writeUInt16LE(message.bus, 1);
      buffer.writeDoubleLE(message.micros, 3);
      buffer.writeUInt32LE(message.periodNanoseconds, 11);
      buffer.writeUInt32LE(message.dutyNanoseconds, 15);
      return buffer;
    }
    case 'output': {
      const buffer = start(OUTPUT, 12);
      buffer.writeUInt16LE(message.bus, 1);
      buffer.writeDoubleLE(message.micros, 3);
      buffer.writeUInt8(message.active ? 1 : 0, 11);
      return buffer;
    }
    case 'read-back': {
      const buffer = start(READ_BACK, 7);
      buffer.writeUInt32LE(message.id, 1);
      buffer.writeUInt16LE(message.bus, 5);
      return buffer;
    }
  }
}

/** @throws WireError for an unknown type, a wrong length or a value out of range */
export function decodeClientFrame(payload: Buffer): ClientFrame {
  const type = payload[0];
  switch (type) {
    case HELLO:
      requireLength(payload, 2);
      return { kind: 'hello', version: payload.readUInt8(1) };
    case OPEN:
      requireLength(payload, 3);
      return { kind: 'open', bus: payload.readUInt16LE(1) };
    case I2C:
      requireAtLeast(payload, 10);
      return {
        kind: 'i2c',
        id: payload.readUInt32LE(1),
        bus: payload.readUInt16LE(5),
        address: payload.readUInt8(7),
        readLength: payload.readUInt16LE(8),
        bytes: Uint8Array.from(payload.subarray(10)),
      };
    case SERIAL_WRITE:
      requireAtLeast(payload, 8);
      return {
        kind: 'serial-write',
        id: payload.readUInt32LE(1),
        bus: payload.readUInt16LE(5),
        bytes: Uint8Array.from(payload.subarray(7)),
      };
    case PWM:
      requireLength(payload, 19);
      return {
        kind: 'pwm',
        bus: payload.readUInt16LE(1),
        micros: readMicros(payload, 3),
        periodNanoseconds: payload.readUInt32LE(11),
        dutyNanoseconds: payload.readUInt32LE(15),
      };
    case OUTPUT:
      requireLength(payload, 12);
      return {
        kind: 'output',
        bus: payload.readUInt16LE(1),
        micros: readMicros(payload, 3),
        active: readFlag(payload, 11),
      };
    case READ_BACK:
      requireLength(payload, 7);
      return { kind: 'read-back', id: payload.readUInt32LE(1), bus: payload.readUInt16LE(5) };
    default:
      throw new WireError(`client frame of type ${type}; known: 1..7`);
  }
}

function start(type: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  buffer.writeUInt8(type, 0);
  return buffer;
}

/** @throws WireError */
export function requireLength(payload: Buffer, length: number): void {
  if (payload.length !== length) throw new WireError(`frame of ${payload.length} bytes where ${length} belong`);
}

/** @throws WireError */
export function requireAtLeast(payload: Buffer, length: number): void {
  if (payload.length < length) throw new WireError(`frame of ${payload.length} bytes where at least ${length} belong`);
}

/** @throws WireError */
export function readFlag(payload: Buffer, offset: number): boolean {
  const value = payload.readUInt8(offset);
  if (value > 1) throw new WireError(`flag is ${value}; allowed is 0 or 1`);
  return value === 1;
}

function readMicros(payload: Buffer, offset: number): number {
  const micros = payload.readDoubleLE(offset);
  if (!(micros >= 0 && micros <= Number.MAX_SAFE_INTEGER)) throw new WireError(`micros is ${micros}`);
  return micros;
}
