// SPDX-License-Identifier: Apache-2.0
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { SecureBytes } from './secrets.ts';

/** OWASP's second scrypt profile: N = 2^15, r = 8, p = 1; 32 MiB and about 0.1 s on a desktop core. */
const DEFAULT_COST_LOG2 = 15;
const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Hashing is refused, not queued, beyond this: each one takes 32 MiB. */
const MOST_WAITING = 8;

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=8,p=1\$([A-Za-z0-9+/]{22,}={0,2})\$([A-Za-z0-9+/]{43}=?)$/;

/** Thrown when too many passwords wait to be hashed; the caller answers "busy". */
export class HasherBusyError extends Error {
  constructor() {
    super('too many sign-ins at once');
    this.name = 'HasherBusyError';
  }
}

/** Hashes and checks passwords, one at a time, on libuv's pool rather than on the event loop. */
export interface PasswordHasher {
  /** @throws HasherBusyError */
  hash(password: string): Promise<string>;
  /**
   * Compares in constant time. Without a stored hash (no such account) it works just as long and answers false.
   * @throws HasherBusyError
   */
  verify(password: string, stored: string | undefined): Promise<boolean>;
}

/** @param costLog2 binary logarithm of scrypt's N, 10..17 */
export function createPasswordHasher(secureBytes: SecureBytes, costLog2 = DEFAULT_COST_LOG2): PasswordHasher {
  const oneAtATime = createQueue();

  const hash = async (password: string): Promise<string> => {
    const salt = Buffer.from(secureBytes(SALT_BYTES));
    const key = await oneAtATime(() => derive(password, salt, costLog2));
    return `$scrypt$ln=${costLog2},r=${BLOCK_SIZE},p=${PARALLELISM}$${salt.toString('base64')}$${key.toString('base64')}`;
  };

  const verify = async (password: string, stored: string | undefined): Promise<boolean> => {
    const parsed = stored === undefined ? undefined : parseHash(stored);
    const salt = parsed?.salt ?? Buffer.alloc(SALT_BYTES);
    const key = await oneAtATime(() => derive(password, salt, parsed?.costLog2 ?? costLog2));
    return parsed !== undefined && timingSafeEqual(key, parsed.key);
  };

  return { hash, verify };
}

interface ParsedHash {
  readonly costLog2: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

function parseHash(text: string): ParsedHash | undefined {
  const match = FORMAT.exec(text);
  if (match === null) return undefined;
  const costLog2 = Number(match[1]);
  const key = Buffer.from(match[3] ?? '', 'base64');
  if (costLog2 < 10 || costLog2 > 17 || key.length !== KEY_BYTES) return undefined;
  return { costLog2, salt: Buffer.from(match[2] ?? '', 'base64'), key };
}

function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const N = 2 ** costLog2;
  const options = { N, r: BLOCK_SIZE, p: PARALLELISM, maxmem: 256 * N * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function createQueue(): (work: () => Promise<Buffer>) => Promise<Buffer> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= MOST_WAITING) throw new HasherBusyError();
    waiting += 1;
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}
