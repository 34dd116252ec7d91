// SPDX-License-Identifier: Apache-2.0
import type { X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import type { Clock } from '../../ports/clock.ts';
import type { StateRepository } from '../../ports/store.ts';
import { isIssuedBy, keyIdOf, pathToRoot, publicKeyOf } from './chain.ts';
import type { KeyStore } from './key-store.ts';
import { createSigningRequest } from './x509.ts';

/** Which keys wait for their certificate. */
export const PENDING_KEY = 'security.requests';
/** An answer to the request before the last may still be under way. */
const MOST_PENDING = 3;

const pendingSchema = v.array(v.object({ keyId: v.string(), atMillis: v.number() }));
type Pending = v.InferOutput<typeof pendingSchema>;

export interface OwnKeysOptions {
  readonly clock: Clock;
  readonly state: StateRepository;
  readonly keys: KeyStore;
  /** The charger's serial number: CN of its certificates. */
  readonly commonName: string;
  /** Key CpoName: O of its certificates. */
  readonly organisation: () => string;
}

/** The charger's own key pairs: those with a certificate, and those whose certificate was asked for. */
export class OwnKeys {
  readonly #options: OwnKeysOptions;

  constructor(options: OwnKeysOptions) {
    this.#options = options;
  }

  get requestedAtMillis(): number | undefined {
    return this.#pending().at(-1)?.atMillis;
  }

  /** The key is on disk before its request goes out. */
  async request(): Promise<string> {
    const { clock, state, keys, commonName, organisation } = this.#options;
    const { requestPem, keyPem, publicKey } = await createSigningRequest(commonName, organisation());
    const keyId = keyIdOf(publicKey);
    keys.put(keyId, keyPem);
    const pending = [...this.#pending(), { keyId, atMillis: clock.wallMillis() }];
    for (const { keyId: old } of pending.slice(0, -MOST_PENDING)) keys.remove(old);
    state.set(PENDING_KEY, JSON.stringify(pending.slice(-MOST_PENDING)));
    return requestPem;
  }

  /** The private key of a certificate, if it is ours. */
  keyOf(certificate: X509Certificate): string | undefined {
    return this.#options.keys.get(keyIdOf(publicKeyOf(certificate)));
  }

  /**
   * The way from a signed certificate to an installed root; where none is installed, its own chain, which must hold.
   * @returns undefined when there is none
   */
  pathOf(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): readonly X509Certificate[] | undefined {
    if (roots.length > 0) return pathToRoot(chain, roots);
    const holds = chain.every((one, index) => {
      const next = chain[index + 1];
      return next === undefined || (next.ca && isIssuedBy(one, next));
    });
    return holds ? chain : undefined;
  }

  /** A request has its certificate; older ones are not waited for any more. */
  answered(certificate: X509Certificate): void {
    const keyId = keyIdOf(publicKeyOf(certificate));
    const pending = this.#pending();
    const index = pending.findIndex((one) => one.keyId === keyId);
    if (index >= 0) this.#options.state.set(PENDING_KEY, JSON.stringify(pending.slice(index + 1)));
  }

  /** Removes every key that neither has one of these certificates nor waits for one. */
  keepOnly(certificates: readonly X509Certificate[]): void {
    const kept = new Set([
      ...certificates.map((one) => keyIdOf(publicKeyOf(one))),
      ...this.#pending().map(({ keyId }) => keyId),
    ]);
    for (const id of this.#options.keys.ids()) if (!kept.has(id)) this.#options.keys.remove(id);
  }

  #pending(): Pending {
    try {
      return v.parse(pendingSchema, JSON.parse(this.#options.state.get(PENDING_KEY) ?? '[]'));
    } catch {
      return [];
    }
  }
}
