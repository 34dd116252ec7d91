// SPDX-License-Identifier: Apache-2.0

/** Longest frame, in bytes of UTF-8, that is read; OCPP-J names no limit, the largest 1.6 message of our set is far below. */
export const MAXIMUM_FRAME_BYTES = 65_536;
/** Deepest nesting that is read. The deepest OCPP 1.6 message (a charging profile in a CALL) has 7 levels. */
export const MAXIMUM_DEPTH = 16;
/** OCPP-J 1.6 §4.1.4: at most 36; peers with longer ids are answered all the same. */
const MAXIMUM_ID_LENGTH = 128;
const MAXIMUM_DESCRIPTION_LENGTH = 255;

/** Error codes on the wire (OCPP-J 1.6 table 7); two of them keep their historical spelling. */
export type ErrorCode =
  | 'NotImplemented'
  | 'NotSupported'
  | 'InternalError'
  | 'ProtocolError'
  | 'SecurityError'
  | 'FormationViolation'
  | 'PropertyConstraintViolation'
  | 'OccurenceConstraintViolation'
  | 'TypeConstraintViolation'
  | 'GenericError';

export interface CallFrame {
  readonly kind: 'call';
  readonly id: string;
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}
export interface ResultFrame {
  readonly kind: 'result';
  readonly id: string;
  readonly payload: unknown;
}
export interface ErrorFrame {
  readonly kind: 'error';
  readonly id: string;
  /** Any text: peers use codes of their own. */
  readonly code: string;
  readonly description: string;
}
/** Nothing to act on (OCPP-J 1.6 §4.1.3: unknown message types are ignored). */
export interface IgnoredFrame {
  readonly kind: 'ignored';
  readonly reason: string;
}
/** Not a message; the peer is told with a CALLERROR, whose id is "-1" where none could be read. */
export interface MalformedFrame {
  readonly kind: 'malformed';
  readonly id: string;
  readonly code: ErrorCode;
  readonly reason: string;
}
export type ParsedFrame = CallFrame | ResultFrame | ErrorFrame | IgnoredFrame | MalformedFrame;

const NO_ID = '-1';

/** Reads one text frame. Never throws, whatever the text. */
export function parseFrame(text: string): ParsedFrame {
  if (text.length > MAXIMUM_FRAME_BYTES) return unreadable(`longer than ${MAXIMUM_FRAME_BYTES} bytes`);
  if (isTooDeep(text)) return unreadable(`nested deeper than ${MAXIMUM_DEPTH} levels`);
  const parsed = parseJson(text);
  if (!Array.isArray(parsed)) return unreadable('not a JSON array');
  const fields: readonly unknown[] = parsed;
  switch (fields[0]) {
    case 2:
      return parseCall(fields);
    case 3:
      return parseResult(fields);
    case 4:
      return parseError(fields);
    default:
      return { kind: 'ignored', reason: 'unknown message type; known are 2, 3 and 4' };
  }
}

/** A CALL as text. */
export function encodeCall(id: string, action: string, payload: object): string {
  return JSON.stringify([2, id, action, payload]);
}

/** A CALLRESULT as text. */
export function encodeResult(id: string, payload: object): string {
  return JSON.stringify([3, id, payload]);
}

/** A CALLERROR as text, with empty details; the description is cut to 255 characters (OCPP-J 1.6 §4.2.3). */
export function encodeError(id: string, code: ErrorCode, description: string): string {
  return JSON.stringify([4, id, code, description.slice(0, MAXIMUM_DESCRIPTION_LENGTH), {}]);
}

function parseCall(fields: readonly unknown[]): ParsedFrame {
  const [, id, action, payload] = fields;
  if (!isId(id)) {
    return {
      kind: 'malformed',
      id: NO_ID,
      code: 'FormationViolation',
      reason: 'the message id must be a text of 1 to 36 characters',
    };
  }
  const malformed = (reason: string): MalformedFrame => ({ kind: 'malformed', id, code: 'FormationViolation', reason });
  if (typeof action !== 'string') return malformed('the action must be a text');
  if (fields.length !== 4) return malformed('a CALL has 4 elements: 2, message id, action, payload');
  if (payload === null) return { kind: 'call', id, action, payload: {} };
  if (!isRecord(payload)) return malformed('the payload must be a JSON object');
  return { kind: 'call', id, action, payload };
}

function parseResult(fields: readonly unknown[]): ParsedFrame {
  const [, id, payload] = fields;
  if (!isId(id)) return { kind: 'ignored', reason: 'a CALLRESULT without a message id' };
  return { kind: 'result', id, payload: payload ?? {} };
}

function parseError(fields: readonly unknown[]): ParsedFrame {
  const [, id, code, description] = fields;
  if (!isId(id)) return { kind: 'ignored', reason: 'a CALLERROR without a message id' };
  return {
    kind: 'error',
    id,
    code: typeof code === 'string' ? code : 'GenericError',
    description: typeof description === 'string' ? description : '',
  };
}

function unreadable(reason: string): MalformedFrame {
  return { kind: 'malformed', id: NO_ID, code: 'GenericError', reason };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAXIMUM_ID_LENGTH;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON.parse makes `__proto__` a plain own key, so what it returns cannot change a prototype as long as nobody merges it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Counts open brackets outside of texts, before anything recursive sees the frame. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inText) {
      if (character === '\\') index += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > MAXIMUM_DEPTH) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}
