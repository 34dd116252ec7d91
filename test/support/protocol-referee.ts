// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/ports/clock.ts';
import { isKnownAction, judge } from './ocpp-schemas.ts';

type Payload = Readonly<Record<string, unknown>>;
type Registration = 'unregistered' | 'Pending' | 'Rejected' | 'Accepted';

interface Question {
  readonly action: string;
  readonly payload: unknown;
}

/** Wire codes of OCPP-J 1.6 table 7, with their historical spelling. */
const ERROR_CODES: ReadonlySet<string> = new Set([
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'FormationViolation',
  'PropertyConstraintViolation',
  'OccurenceConstraintViolation',
  'TypeConstraintViolation',
  'GenericError',
]);
/** Which code says which rule of a schema is broken; any other rule is one on values. */
const CODES_OF_RULES: ReadonlyMap<string, readonly string[]> = new Map([
  ['required', ['FormationViolation']],
  ['additionalProperties', ['FormationViolation']],
  ['type', ['TypeConstraintViolation', 'FormationViolation']],
  ['minItems', ['OccurenceConstraintViolation']],
  ['maxItems', ['OccurenceConstraintViolation']],
]);
const VALUE_CODES = ['PropertyConstraintViolation'];
/** Only these say that a request is not what its schema wants; a valid one is refused for another reason. */
const FORM_CODES: ReadonlySet<string> = new Set(['FormationViolation', 'TypeConstraintViolation', 'NotImplemented']);
/** What a charge point sends again when nobody answered, with the same id (OCPP-J 1.6 errata 3.7). */
const REPEATED: ReadonlySet<string> = new Set([
  'MeterValues',
  'SecurityEventNotification',
  'StartTransaction',
  'StopTransaction',
]);
/** What comes sooner after an answer was sent there than this was sent before: the network takes 1 ms each way. */
const ROUND_TRIP_MS = 2;
const LONGEST_ID = 36;
const LONGEST_DESCRIPTION = 255;
/** Key MessageTimeout as delivered. */
const USUAL_PATIENCE_MS = 60_000;

/** Keeps a charge point to the rules of OCPP-J 1.6 and of the registration (OCPP 1.6 §4.2), on all its connections. */
export class ProtocolReferee {
  readonly violations: string[] = [];
  /** After this time without an answer the charge point may ask its next question. */
  patienceMs = USUAL_PATIENCE_MS;
  readonly #clock: Clock;
  readonly #isLate: () => boolean;
  /** Digests of all message ids of the charge point's life, and of the messages that may come again. */
  readonly #ids = new Set<number>();
  readonly #messages = new Set<number>();
  #registration: Registration = 'unregistered';
  #starts = 0;

  /** @param isLate what is heard now was sent at an unknown time before */
  constructor(clock: Clock, isLate: () => boolean) {
    this.#clock = clock;
    this.#isLate = isLate;
  }

  /** The charge point's program begins anew: what it was told before counts no more. */
  programStarts(): void {
    this.#registration = 'unregistered';
    this.#starts += 1;
  }

  /** A new connection. */
  watch(): WatchedConnection {
    const starts = this.#starts;
    return new WatchedConnection(this.#clock, {
      violated: (what) => this.violations.push(what),
      patienceMs: () => this.patienceMs,
      setPatience: (ms) => {
        this.patienceMs = ms;
      },
      registration: () => (starts === this.#starts ? this.#registration : undefined),
      register: (status) => {
        if (starts === this.#starts) this.#registration = status;
      },
      isRepeated: (id, action, text) => this.#isRepeated(id, action, text),
      isLate: this.#isLate,
    });
  }

  /** @returns whether an id is used a second time for something else */
  #isRepeated(id: string, action: string, text: string): boolean {
    const isKnown = this.#ids.has(digest(id));
    const isSame = this.#messages.has(digest(text));
    this.#ids.add(digest(id));
    if (REPEATED.has(action)) this.#messages.add(digest(text));
    return isKnown && !isSame;
  }
}

/** A soak hears more than it should remember word for word. */
function digest(text: string): number {
  return createHash('sha1').update(text).digest().readUIntBE(0, 6);
}

interface Rules {
  violated(what: string): void;
  patienceMs(): number;
  setPatience(ms: number): void;
  /** Undefined: of a program that is no more. */
  registration(): Registration | undefined;
  register(status: Registration): void;
  isRepeated(id: string, action: string, text: string): boolean;
  isLate(): boolean;
}

/** One connection, seen from the central system's end. */
export class WatchedConnection {
  readonly #clock: Clock;
  readonly #rules: Rules;
  /** Of the charge point. */
  #pending: (Question & { readonly id: string; readonly atMs: number }) | undefined;
  #answered: { readonly action: string; readonly atMs: number } | undefined;
  /** Of the central system, by message id. */
  readonly #asked = new Map<string, Question>();
  readonly #triggered = new Set<string>();
  #hasSentGarbage = false;

  constructor(clock: Clock, rules: Rules) {
    this.#clock = clock;
    this.#rules = rules;
  }

  /** The central system sends. */
  said(text: string): void {
    const frame = parse(text);
    const [kind, id, third, payload] = frame ?? [];
    if (frame === undefined || typeof id !== 'string') this.#hasSentGarbage = true;
    else if (kind === 2) this.#asked.set(id, { action: String(third), payload });
    else if (id === this.#pending?.id) {
      if (kind === 3 && this.#pending.action === 'BootNotification') this.#booted(third);
      // Where its patience ends while the answer travels, nobody can tell which of both came first.
      const waitedMs = this.#nowMs() - this.#pending.atMs;
      const inTime = waitedMs < this.#rules.patienceMs() - ROUND_TRIP_MS && !this.#rules.isLate();
      this.#answered = inTime ? { action: this.#pending.action, atMs: this.#nowMs() } : undefined;
      this.#pending = undefined;
    }
  }

  /** The charge point has sent. */
  heard(text: string): void {
    const frame = parse(text);
    const [kind, id] = frame ?? [];
    if (frame === undefined || typeof id !== 'string') this.#rules.violated(`no message: ${text.slice(0, 100)}`);
    else if (kind === 2) this.#call(frame, id);
    else if (kind === 3 || kind === 4) this.#answer(frame, id);
    else this.#rules.violated(`message type ${String(kind)}`);
  }

  #call(frame: readonly unknown[], id: string): void {
    const [, , action, payload] = frame;
    const { violated } = this.#rules;
    if (frame.length !== 4 || typeof action !== 'string' || !isRecord(payload)) {
      violated(`no CALL: ${id}`);
      return;
    }
    if (id.length === 0 || id.length > LONGEST_ID) violated(`${action}: a message id of ${id.length} characters`);
    if (this.#rules.isRepeated(id, action, JSON.stringify([action, payload]))) violated(`${action}: ${id} used twice`);
    const nowMs = this.#nowMs();
    if (this.#pending !== undefined && nowMs - this.#pending.atMs < this.#rules.patienceMs())
      violated(`${action} before ${this.#pending.action} was answered`);
    if (this.#answered !== undefined && nowMs - this.#answered.atMs < ROUND_TRIP_MS)
      violated(`${action} before the answer to ${this.#answered.action} arrived`);
    this.#pending = { id, action, payload, atMs: nowMs };
    if (!this.#maySend(action)) violated(`${action} while ${this.#rules.registration()}`);
    const { problem } = judge(action, 'req', payload);
    if (problem !== undefined) violated(problem);
    const isOdd = action === 'StatusNotification' && payload['connectorId'] === 0;
    if (isOdd && !['Available', 'Unavailable', 'Faulted'].includes(String(payload['status'])))
      violated(`connector 0 is ${String(payload['status'])}`);
  }

  #nowMs(): number {
    return Math.round(this.#clock.monotonicMicros() / 1000);
  }

  #maySend(action: string): boolean {
    const registration = this.#rules.registration();
    if (registration === undefined || registration === 'Accepted' || action === 'BootNotification') return true;
    return registration === 'Pending' && this.#triggered.has(action);
  }

  #answer(frame: readonly unknown[], id: string): void {
    const { violated } = this.#rules;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (this.#rules.registration() === 'Rejected') violated(`an answer to ${asked?.action ?? id} while Rejected`);
    if (asked === undefined) {
      if (id !== '-1' || !this.#hasSentGarbage) violated(`an answer to ${id}, which nobody asked`);
    } else if (frame[0] === 3) this.#result(frame, asked);
    if (frame[0] === 4) this.#error(frame, asked);
  }

  #result(frame: readonly unknown[], { action, payload }: Question): void {
    const [, , answer] = frame;
    if (frame.length !== 3 || !isRecord(answer)) {
      this.#rules.violated(`${action}: no CALLRESULT`);
      return;
    }
    // An unknown message to be triggered is answered, although it is no valid request (OCPP 1.6 §5.17).
    const { problem } = judge(action, 'conf', answer);
    if (problem !== undefined) this.#rules.violated(problem);
    if (!isRecord(payload) || answer['status'] !== 'Accepted') return;
    if (action === 'TriggerMessage' || action === 'ExtendedTriggerMessage')
      this.#triggered.add(String(payload['requestedMessage']));
    if (action === 'ChangeConfiguration' && payload['key'] === 'MessageTimeout')
      this.#rules.setPatience(Number(payload['value']) * 1000);
  }

  #error(frame: readonly unknown[], asked: Question | undefined): void {
    const [, , code, description, details] = frame;
    const { violated } = this.#rules;
    const about = `CALLERROR to ${asked?.action ?? 'nothing'}`;
    if (frame.length !== 5 || !isRecord(details)) violated(`${about}: ${frame.length} elements`);
    if (typeof description !== 'string' || description.length > LONGEST_DESCRIPTION) violated(`${about}: description`);
    if (typeof code !== 'string' || !ERROR_CODES.has(code)) violated(`${about}: code ${String(code)}`);
    else if (asked !== undefined && !isRightCode(code, asked)) violated(`${about}: code ${code}`);
  }

  #booted(answer: unknown): void {
    const status = isRecord(answer) ? answer['status'] : undefined;
    if (status === 'Accepted' || status === 'Pending' || status === 'Rejected') this.#rules.register(status);
  }
}

function isRightCode(code: string, { action, payload }: Question): boolean {
  // What floods a charge point, and what it fails at, is refused whatever it is.
  if (code === 'GenericError' || code === 'InternalError') return true;
  if (!isKnownAction(action)) return code === 'NotImplemented';
  if (code === 'NotSupported') return true;
  if (!isRecord(payload)) return code === 'FormationViolation';
  const { problem, keywords } = judge(action, 'req', payload);
  if (problem === undefined) return !FORM_CODES.has(code);
  return keywords.some((keyword) => (CODES_OF_RULES.get(keyword) ?? VALUE_CODES).includes(code));
}

function parse(text: string): readonly unknown[] | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return Array.isArray(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
