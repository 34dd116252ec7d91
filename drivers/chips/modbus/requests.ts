// SPDX-License-Identifier: Apache-2.0

/**
 * Who goes first on a line that several drivers share: a controller that holds the pilot or the contactor, then the meter
 * that protects the connection of the house, then the meters that only measure.
 */
export const LINE_PRIORITIES = ['control', 'mains', 'meter'] as const;
export type LinePriority = (typeof LINE_PRIORITIES)[number];

/** What every request on a line has. */
interface LineRequest {
  /** 1..247, or 248..255 for the few controllers that use reserved numbers. */
  readonly unit: number;
  /** First register, as on the wire, from 0. */
  readonly address: number;
  readonly priority: LinePriority;
  /** From the first byte sent to the last byte of the answer. */
  readonly timeoutMs: number;
  /** How long after an error an answer may still come; the line must be quiet for this long before the next request. */
  readonly lateWindowMs: number;
  /** For units that miss a request too soon after another frame: the least silence before this one. Default 5. */
  readonly pauseMs?: number;
}

/** Reads holding (3) or input (4) registers, 1..125 of them. */
export interface ReadRequest extends LineRequest {
  readonly functionCode: 3 | 4;
  readonly registers: number;
}

/** Writes one holding register (6, exactly one value) or several (16, 1..123 values). Values are 0..65535. */
export interface WriteRequest extends LineRequest {
  readonly functionCode: 6 | 16;
  readonly values: readonly number[];
}

export type RegisterRequest = ReadRequest | WriteRequest;

/** A function code with this bit set is an exception answer. */
export const EXCEPTION_FLAG = 0x80;

/** Unit, function code | 0x80, exception code, CRC. */
const EXCEPTION_BYTES = 5;
/** Unit, function code, byte count, … CRC. */
const READ_OVERHEAD_BYTES = 5;
/** Unit, function code, address, value or count, CRC. */
const ECHO_BYTES = 8;

/** How long the answer is, as far as its beginning tells: the one asked for, or a refusal. */
export function answerBytes(received: readonly number[], request: RegisterRequest): number {
  if (((received[1] ?? 0) & EXCEPTION_FLAG) !== 0) return EXCEPTION_BYTES;
  return isRead(request) ? READ_OVERHEAD_BYTES + 2 * request.registers : ECHO_BYTES;
}

/** Checks unit, function code, and byte count or echo, as soon as they are there. Undefined while all is well. */
export function badBeginning(received: readonly number[], request: RegisterRequest): string | undefined {
  const [unit, code] = received;
  if (unit !== undefined && unit !== request.unit) return `unit ${unit} answered instead of ${request.unit}`;
  if (code === undefined || code === (request.functionCode | EXCEPTION_FLAG)) return undefined;
  if (code !== request.functionCode) return `function code ${code} instead of ${request.functionCode}`;
  const wanted = isRead(request) ? [2 * request.registers] : echoOf(request);
  const came = received.slice(2, 2 + wanted.length);
  if (came.every((byte, index) => byte === wanted[index])) return undefined;
  return isRead(request)
    ? `${came[0]} data bytes instead of ${wanted[0]}`
    : `the echo is ${came.join(' ')} instead of ${wanted.join(' ')}`;
}

/** Address and value (function code 6) or address and count (16). */
function echoOf(request: WriteRequest): number[] {
  const second = request.functionCode === 6 ? (request.values[0] ?? 0) : request.values.length;
  return [request.address >> 8, request.address & 0xff, second >> 8, second & 0xff];
}

export function isRead(request: RegisterRequest): request is ReadRequest {
  return request.functionCode === 3 || request.functionCode === 4;
}
