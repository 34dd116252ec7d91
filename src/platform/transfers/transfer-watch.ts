// SPDX-License-Identifier: Apache-2.0
import { Transform } from 'node:stream';
import type { TransferFailure, TransferLimits, TransferOutcome, TransferProgress } from '../../ports/transfers.ts';

/** A transfer ends with this cause. */
export class TransferError extends Error {
  readonly failure: TransferFailure;

  constructor(failure: TransferFailure, why: string) {
    super(why);
    this.failure = failure;
  }
}

const LONGEST_WHY = 200;

/** What errors of node and of the TLS library mean, by their code. */
const CAUSES: ReadonlyMap<string, string> = new Map([
  ['EAI_AGAIN', 'the name of the server cannot be looked up now: see to the network'],
  ['ECONNREFUSED', 'nobody takes connections there: check address and port, and whether the server runs'],
  ['ECONNRESET', 'the server broke off'],
  ['EHOSTUNREACH', 'the server cannot be reached: see to the network'],
  ['ENETUNREACH', 'the server cannot be reached: see to the network'],
  ['ENOSPC', 'the disk is full'],
  ['ENOTFOUND', 'there is no server of that name: check the address'],
  ['ETIMEDOUT', 'the server does not answer: check the address, and the network'],
  ['CERT_HAS_EXPIRED', 'the certificate of the server has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate of the server is not valid yet: check the clock'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the server shows a certificate that nobody vouches for: install its root'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is that of another server: check the address'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the root certificate of the server is not known here: install it'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the root certificate of the server is not known here: install it'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the root certificate of the server is not known here: install it'],
]);

/**
 * What an error of a server or the network comes to. Its words are made harmless: printable, short and without the
 * secrets that stood in the address.
 */
export function failureOf(error: unknown, secrets: readonly string[]): TransferOutcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = CAUSES.get(code) ?? (error instanceof Error ? error.message : String(error));
  const hidden = secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), said.replace(/\/\/[^/?#\s]*@/g, '//***@'));
  const why = hidden.replace(/[^ -~]+/g, ' ').slice(0, LONGEST_WHY);
  if (error instanceof TransferError) return { kind: 'failed', cause: error.failure, why };
  return { kind: 'failed', cause: code === 'ENOSPC' ? 'no-room' : 'broken', why };
}

/** Ends a transfer that takes too long, as a whole or between two bytes. */
export class TransferWatch {
  readonly #limits: TransferLimits;
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  #stall: NodeJS.Timeout;

  constructor(limits: TransferLimits) {
    this.#limits = limits;
    const seconds = Math.round(limits.totalMs / 1000);
    this.#total = setTimeout(
      () => this.abort(new TransferError('broken', `not done within ${seconds} s`)),
      limits.totalMs,
    );
    this.#stall = this.#startStall();
  }

  /** Carries the TransferError as its reason when it is aborted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A byte came or went. */
  moved(): void {
    clearTimeout(this.#stall);
    this.#stall = this.#startStall();
  }

  abort(reason: TransferError): void {
    this.end();
    this.#controller.abort(reason);
  }

  end(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#stall);
  }

  #startStall(): NodeJS.Timeout {
    const { stalledMs } = this.#limits;
    const seconds = Math.round(stalledMs / 1000);
    const stop = () => this.abort(new TransferError('broken', `nothing moved for ${seconds} s`));
    return setTimeout(stop, stalledMs);
  }
}

/** Counts what passes; more than the maximum ends it with an error. */
export class ByteMeter extends Transform {
  bytes = 0;
  readonly #maximum: number;
  readonly #watch: TransferWatch;
  readonly #onBytes: (bytes: number) => void;

  constructor(maximumBytes: number, watch: TransferWatch, onBytes: (bytes: number) => void) {
    super();
    this.#maximum = maximumBytes;
    this.#watch = watch;
    this.#onBytes = onBytes;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#maximum) {
      done(new TransferError('too-large', `it is larger than the ${this.#maximum} bytes there may be`));
      return;
    }
    this.#watch.moved();
    this.#onBytes(this.bytes);
    done(null, chunk);
  }
}

/** A meter that tells progress. */
export function meterOf(
  maximumBytes: number,
  watch: TransferWatch,
  totalBytes: number | undefined,
  onProgress: TransferProgress,
): ByteMeter {
  return new ByteMeter(maximumBytes, watch, (bytes) => onProgress(bytes, totalBytes));
}

/** @throws TransferError when the file did not come whole */
export function checkWhole(bytes: number, totalBytes: number | undefined): void {
  if (totalBytes !== undefined && bytes !== totalBytes)
    throw new TransferError('broken', `${bytes} of ${totalBytes} bytes came`);
}
