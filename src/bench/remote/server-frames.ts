// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { BusErrorCode } from '../../ports/buses.ts';
import { readFlag, requireAtLeast, requireLength, WIRE_VERSION } from './client-frames.ts';
import { WireError } from './frames.ts';

const BUS_TYPES = ['i2c', 'uart', 'spi', 'pwm', 'input', 'output', 'sysfs', 'events', 'watchdog'] as const;
const ERROR_CODES = ['nack', 'timeout', 'gone', 'protocol', 'refused'] as const satisfies readonly BusErrorCode[];

const welcomeSchema = v.strictObject({
  version: v.literal(WIRE_VERSION),
  buses: v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
        type: v.picklist(BUS_TYPES),
        /** Level of an input; false for all else. */
        active: v.boolean(),
      }),
    ),
    v.maxLength(500),
  ),
});

/** The buses there are; a bus's place in the list is its number on the wire. */
export type Welcome = v.InferOutput<typeof welcomeSchema>;
export type WireBus = Welcome['buses'][number];

/** What the plant tells a charger process. */
export type ServerFrame =
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly kind: 'done'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly id: number; readonly code: BusErrorCode; readonly text: string }
  | { readonly kind: 'bytes'; readonly bus: number; readonly bytes: Uint8Array }
  | { readonly kind: 'presence'; readonly bus: number; readonly present: boolean }
  | { readonly kind: 'input'; readonly bus: number; readonly active: boolean };

const WELCOME = 128;
const DONE = 129;
const FAILED = 130;
const BYTES = 131;
const PRESENCE = 132;
const INPUT = 133;

/** Payload: type (1), then by kind id (4) or bus (2), further fields and bytes or text to the end; all little endian. */
export function encodeServerFrame(message: ServerFrame): Buffer {
  switch (message.kind) {
    case 'welcome':
      return Buffer.concat([Buffer.of(WELCOME), Buffer.from(JSON.stringify(message.welcome))]);
    case 'done': {
      const buffer = Buffer.allocUnsafe(5 + message.bytes.length);
      buffer.writeUInt8(DONE, 0);
      buffer.writeUInt32LE(message.id, 1);
      buffer.set(message.bytes, 5);
      return buffer;
    }
    case 'failed': {
      const text = Buffer.from(message.text.slice(0, 500));
      const buffer = Buffer.allocUnsafe(6 + text.length);
      buffer.writeUInt8(FAILED, 0);
      buffer.writeUInt32LE(message.id, 1);
      buffer.writeUInt8(ERROR_CODES.indexOf(message.code), 5);
      buffer.set(text, 6);
      return buffer;
    }
    case 'bytes': {
      const buffer = Buffer.allocUnsafe(3 + message.bytes.length);
      buffer.writeUInt8(BYTES, 0);
      buffer.writeUInt16LE(message.bus, 1);
      buffer.set(message.bytes, 3);
      return buffer;
    }
    case 'presence':
      return busAndFlag(PRESENCE, message.bus, message.present);
    case 'input':
      return busAndFlag(INPUT, message.bus, message.active);
  }
}

/** @throws WireError for an unknown type, a wrong length or a value out of range */
export function decodeServerFrame(payload: Buffer): ServerFrame {
  const type = payload[0];
  switch (type) {
    case WELCOME:
      return { kind: 'welcome', welcome: readWelcome(payload.toString('utf8', 1)) };
    case DONE:
      requireAtLeast(payload, 5);
      return { kind: 'done', id: payload.readUInt32LE(1), bytes: Uint8Array.from(payload.subarray(5)) };
    case FAILED: {
      requireAtLeast(payload, 6);
      const code = ERROR_CODES[payload.readUInt8(5)];
      if (code === undefined) throw new WireError(`error code ${payload.readUInt8(5)}; known: 0..4`);
      return { kind: 'failed', id: payload.readUInt32LE(1), code, text: payload.toString('utf8', 6) };
    }
    case BYTES:
      requireAtLeast(payload, 4);
      return { kind: 'bytes', bus: payload.readUInt16LE(1), bytes: Uint8Array.from(payload.subarray(3)) };
    case PRESENCE:
      requireLength(payload, 4);
      return { kind: 'presence', bus: payload.readUInt16LE(1), present: readFlag(payload, 3) };
    case INPUT:
      requireLength(payload, 4);
      return { kind: 'input', bus: payload.readUInt16LE(1), active: readFlag(payload, 3) };
    default:
      throw new WireError(`server frame of type ${type}; known: 128..133`);
  }
}

function busAndFlag(type: number, bus: number, flag: boolean): Buffer {
  const buffer = Buffer.allocUnsafe(4);
  buffer.writeUInt8(type, 0);
  buffer.writeUInt16LE(bus, 1);
  buffer.writeUInt8(flag ? 1 : 0, 3);
  return buffer;
}

function readWelcome(text: string): Welcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError('the welcome is not JSON');
  }
  const parsed = v.safeParse(welcomeSchema, value);
  if (parsed.success) return parsed.output;
  throw new WireError(`welcome: ${parsed.issues[0].message}`);
}
