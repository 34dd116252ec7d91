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
  const withBody =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  return json<T>(await send(path, { method, ...withBody }));
}

/** Sends a file as it is. @throws RequestFailure */
export async function upload<T>(path: string, file: Blob, type: string): Promise<T> {
  return json<T>(await send(path, { method: 'POST', body: file, headers: { 'Content-Type': type } }));
}

/** An answer that is no JSON. @throws RequestFailure */
export async function getText(path: string): Promise<string> {
  return (await send(path, { method: 'GET' })).text();
}

async function json<T>(response: Response): Promise<T> {
  return (response.status === 204 ? {} : await response.json().catch(() => ({}))) as T;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, init);
  } catch {
    throw new RequestFailure(0, {});
  }
  if (response.ok) return response;
  const answer = await json<unknown>(response);
  const failure = new RequestFailure(
    response.status,
    (answer as Partial<ProblemBody>).error ?? {},
    Number(response.headers.get('Retry-After')) || undefined,
  );
  if (failure.status === 401 && !/^(login|setup|me)/.test(path)) signedOut();
  throw failure;
}
