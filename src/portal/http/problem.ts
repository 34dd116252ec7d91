// SPDX-License-Identifier: Apache-2.0

/** What went wrong, as a word programs can act on. */
export type ProblemCode =
  | 'invalid'
  | 'unauthenticated'
  | 'wrong-credentials'
  | 'wrong-code'
  | 'forbidden'
  | 'wrong-origin'
  | 'wrong-host'
  | 'not-found'
  | 'conflict'
  /** The charger said no to a card; the message is its reason in one word. */
  | 'refused'
  | 'too-large'
  | 'unsupported'
  | 'too-many-requests'
  | 'busy'
  | 'internal';

const STATUS: Readonly<Record<ProblemCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  'wrong-credentials': 401,
  'wrong-code': 403,
  forbidden: 403,
  'wrong-origin': 403,
  'wrong-host': 421,
  'not-found': 404,
  conflict: 409,
  refused: 409,
  'too-large': 413,
  unsupported: 415,
  'too-many-requests': 429,
  busy: 503,
  internal: 500,
};

/** The body of every answer that is not a success. */
export interface ProblemBody {
  readonly error: {
    readonly code: ProblemCode;
    readonly message: string;
    /** The part of the request that is wrong. */
    readonly field?: string;
    /** What would have been accepted there, in words. */
    readonly allowed?: string;
  };
}

export interface ProblemDetails {
  readonly field?: string;
  readonly allowed?: string;
  /** For `too-many-requests` and `busy`. */
  readonly retryAfterMs?: number;
}

/** Thrown by hooks and routes; the error handler makes the answer of it. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly statusCode: number;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.statusCode = STATUS[code];
    this.details = details;
  }

  body(): ProblemBody {
    const { field, allowed } = this.details;
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(field === undefined ? {} : { field }),
        ...(allowed === undefined ? {} : { allowed }),
      },
    };
  }
}

/** A problem with one field of a request. */
export function invalid(field: string, allowed: string): Problem {
  return new Problem('invalid', `${field} must be ${allowed}`, { field, allowed });
}
