// SPDX-License-Identifier: Apache-2.0
import type { SpiMessage } from '../../ports/buses.ts';
import { WireError } from './frames.ts';
import { readSpiMessages, writeSpiMessages } from './spi-frames.ts';

/** Raised with every change of these frames; two ends that differ do not talk. */
export const WIRE_VERSION = 2;

/**
 * What a charger process asks of the plant. Buses are named by their place in the server's welcome.
 * `micros` is the sender's monotonic clock, which all processes of a machine share: the plant takes the moment from it,
 * so that the way through the socket does not count as the charger's delay.
 */
export type ClientFrame =
  | { readonly kind: 'hello'; readonly version: number }
  /** From now on send me what arrives on this serial line or input device. */
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
  | { readonly kind: 'read-back'; readonly id: number; readonly bus: number }
  | { readonly kind: 'spi'; readonly id: number; readonly bus: number; readonly messages: readonly SpiMessage[] }
  | { readonly kind: 'attribute-read'; readonly id: number; readonly bus: number; readonly attribute: string }
  | {
      readonly kind: 'attribute-write';
      readonly id: number;
      readonly bus: number;
      readonly attribute: string;
      readonly value: string;
    }
  | { readonly kind: 'feed'; readonly id: number; readonly bus: number }
  | { readonly kind: 'disarm'; readonly id: number; readonly bus: number };

const HELLO = 1;
const OPEN = 2;
const I2C = 3;
const SERIAL_WRITE = 4;
const PWM = 5;
const OUTPUT = 6;
const READ_BACK = 7;
const SPI = 8;
const ATTRIBUTE_READ = 9;
const ATTRIBUTE_WRITE = 10;
const FEED = 11;
const DISARM = 12;

/** Type, id and bus, which every frame that wants an answer begins with. */
const REQUEST_BYTES = 7;
/** A name that no path can hide in. */
const ATTRIBUTE = /^[A-Za-z0-9_-]{1,64}$/;
/** One page, as the kernel takes it. */
const LONGEST_VALUE_BYTES = 4096;

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
      const buffer = startRequest(I2C, message, 3 + message.bytes.length);
      buffer.writeUInt8(message.address, 7);
      buffer.writeUInt16LE(message.readLength, 8);
      buffer.set(message.bytes, 10);
      return buffer;
    }
    case 'serial-write': {
      const buffer = startRequest(SERIAL_WRITE, message, message.bytes.length);
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
    case 'read-back':
      return startRequest(READ_BACK, message, 0);
    case 'spi':
      return Buffer.concat([startRequest(SPI, message, 0), writeSpiMessages(message.messages)]);
    case 'attribute-read':
      return Buffer.concat([startRequest(ATTRIBUTE_READ, message, 0), Buffer.from(message.attribute)]);
    case 'attribute-write': {
      const attribute = Buffer.from(message.attribute);
      return Buffer.concat([
        startRequest(ATTRIBUTE_WRITE, message, 0),
        Buffer.of(attribute.length),
        attribute,
        Buffer.from(message.value),
      ]);
    }
    case 'feed':
      return startRequest(FEED, message, 0);
    case 'disarm':
      return startRequest(DISARM, message, 0);
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
        ...readRequest(payload),
        address: payload.readUInt8(7),
        readLength: payload.readUInt16LE(8),
        bytes: Uint8Array.from(payload.subarray(10)),
      };
    case SERIAL_WRITE:
      requireAtLeast(payload, 8);
      return { kind: 'serial-write', ...readRequest(payload), bytes: Uint8Array.from(payload.subarray(REQUEST_BYTES)) };
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
      requireLength(payload, REQUEST_BYTES);
      return { kind: 'read-back', ...readRequest(payload) };
    default:
      return decodeDeviceFrame(payload);
  }
}

/** Frames for chips on SPI and for devices the kernel drives. */
function decodeDeviceFrame(payload: Buffer): ClientFrame {
  const type = payload[0];
  switch (type) {
    case SPI:
      requireAtLeast(payload, REQUEST_BYTES);
      return { kind: 'spi', ...readRequest(payload), messages: readSpiMessages(payload.subarray(REQUEST_BYTES)) };
    case ATTRIBUTE_READ:
      requireAtLeast(payload, REQUEST_BYTES + 1);
      return { kind: 'attribute-read', ...readRequest(payload), attribute: readAttribute(payload, REQUEST_BYTES) };
    case ATTRIBUTE_WRITE: {
      requireAtLeast(payload, REQUEST_BYTES + 1);
      const start = REQUEST_BYTES + 1;
      const end = start + payload.readUInt8(REQUEST_BYTES);
      requireAtLeast(payload, end);
      if (payload.length - end > LONGEST_VALUE_BYTES) throw new WireError(`value of ${payload.length - end} bytes`);
      const attribute = readAttribute(payload, start, end);
      return { kind: 'attribute-write', ...readRequest(payload), attribute, value: readText(payload.subarray(end)) };
    }
    case FEED:
      requireLength(payload, REQUEST_BYTES);
      return { kind: 'feed', ...readRequest(payload) };
    case DISARM:
      requireLength(payload, REQUEST_BYTES);
      return { kind: 'disarm', ...readRequest(payload) };
    default:
      throw new WireError(`client frame of type ${type}; known: 1..12`);
  }
}

function start(type: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  buffer.writeUInt8(type, 0);
  return buffer;
}

function startRequest(type: number, request: { readonly id: number; readonly bus: number }, more: number): Buffer {
  const buffer = start(type, REQUEST_BYTES + more);
  buffer.writeUInt32LE(request.id, 1);
  buffer.writeUInt16LE(request.bus, 5);
  return buffer;
}

function readRequest(payload: Buffer): { readonly id: number; readonly bus: number } {
  return { id: payload.readUInt32LE(1), bus: payload.readUInt16LE(5) };
}

function readAttribute(payload: Buffer, start: number, end?: number): string {
  const attribute = payload.toString('latin1', start, end);
  if (!isAttribute(attribute)) throw new WireError('that is no attribute; allowed are letters, digits, _ and -');
  return attribute;
}

/** Whether an attribute of that name, and a value of that length, can be sent. */
export function isAttribute(name: string, value = ''): boolean {
  return ATTRIBUTE.test(name) && Buffer.byteLength(value) <= LONGEST_VALUE_BYTES;
}

/** @throws WireError for bytes that are no UTF-8 */
export function readText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WireError('the text is not UTF-8');
  }
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
