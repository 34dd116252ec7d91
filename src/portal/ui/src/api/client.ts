// SPDX-License-Identifier: Apache-2.0
import type { ProblemBody } from '../../../http/problem.ts';

/** A refusal of the charger, or no answer at all (status 0). */
export class RequestFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly allowed: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, error: Partial<ProblemBody['error']>, retryAfterSeconds?: number) {
    super(error.message ?? 'The charger does not answer.');
    this.name = 'RequestFailure';
    this.status = status;
    this.code = error.code ?? 'unreachable';
    this.field = error.field;
    this.allowed = error.allowed;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

let signedOut: () => void = () => undefined;

/** Called whenever a request comes back with 401 although someone had signed in. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

export function get<T>(path: string): Promise<T> {
  return request<T>('GET', path);
}

/** @throws RequestFailure */
export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    const withBody =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    response = await fetch(`/api/v1/${path}`, { method, ...withBody });
  } catch {
    throw new RequestFailure(0, {});
  }
  const answer: unknown = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const failure = new RequestFailure(
    response.status,
    (answer as Partial<ProblemBody>).error ?? {},
    Number(response.headers.get('Retry-After')) || undefined,
  );
  if (failure.status === 401 && !/^(login|setup|me)/.test(path)) signedOut();
  throw failure;
}
