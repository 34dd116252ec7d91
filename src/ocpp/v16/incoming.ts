// SPDX-License-Identifier: Apache-2.0
import type { Answer, Handler } from '../rpc/dispatcher.ts';
import type { ErrorCode } from '../rpc/frames.ts';
import type { Validator } from './generated/validators.mjs';
import { describeProblem } from './messages.ts';

/**
 * Error codes for what a schema refuses (OCPP-J 1.6 table 7): shape → FormationViolation, type and value → their own
 * codes, counts → OccurenceConstraintViolation.
 */
const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['required', 'FormationViolation'],
  ['additionalProperties', 'FormationViolation'],
  ['type', 'TypeConstraintViolation'],
  ['minItems', 'OccurenceConstraintViolation'],
  ['maxItems', 'OccurenceConstraintViolation'],
]);

/** A handler that acts only on requests its schema accepts. */
export function incoming<T>(validate: Validator<T>, act: (request: T) => Answer | Promise<Answer>): Handler {
  return (payload) => {
    // Widened: the compiler would call a refused payload impossible.
    const request: unknown = payload;
    if (validate(request)) return act(request);
    const problem = validate.errors?.[0];
    return refuse(CODES.get(problem?.keyword ?? '') ?? 'PropertyConstraintViolation', describeProblem(problem));
  };
}

/** A CALLRESULT of the type of its action. */
export function answer<R extends object>(payload: R, afterwards?: () => void): Answer {
  return afterwards === undefined ? { kind: 'result', payload } : { kind: 'result', payload, afterwards };
}

/** A CALLERROR. */
export function refuse(code: ErrorCode, description: string): Answer {
  return { kind: 'error', code, description };
}
