// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { type AuthorizationFacts, type AuthorizationRules, decide, type LocalKnowledge } from '../core/auth/decide.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { TagRepository } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type { AuthorizeAnswer, CentralSystem } from './api.ts';

export type Verdict =
  | { readonly accepted: true; readonly reason: string; readonly parentIdTag?: string | undefined }
  | { readonly accepted: false; readonly reason: string };

/** Decides over tags: by the charger's own knowledge, or by asking the central system. */
export class Authorizer {
  readonly #settings: Settings;
  readonly #tags: TagRepository;
  readonly #clock: Clock;
  readonly #log: Log;
  #centralSystem: CentralSystem | undefined;

  constructor(options: {
    readonly settings: Settings;
    readonly tags: TagRepository;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#settings = options.settings;
    this.#tags = options.tags;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  attach(centralSystem: CentralSystem): void {
    this.#centralSystem = centralSystem;
  }

  /**
   * Calls back once: at once when the charger can tell by itself, else after the answer or `auth.authorizeTimeout`.
   * @param needsParent the central system is asked even for a tag that the charger would accept by itself (OCPP 1.6 §5.13)
   */
  authorize(idTag: string, done: (verdict: Verdict) => void, needsParent = false): void {
    const answer = (verdict: Verdict): void => {
      const { accepted, reason } = verdict;
      this.#log.info({ tag: fingerprint(idTag), accepted, reason }, 'tag decided');
      done(verdict);
    };
    const centralSystem = this.#centralSystem;
    const decision = decide(idTag, this.#facts(idTag), this.#rules());
    const isAskedAnyway = needsParent && decision.kind === 'accept' && this.#reach() === 'online';
    if (decision.kind !== 'ask' && !isAskedAnyway) {
      answer({ accepted: decision.kind === 'accept', reason: decision.reason });
      return;
    }
    if (centralSystem === undefined) {
      answer(this.#decideOffline(idTag));
      return;
    }
    let parentIdTag: string | undefined;
    const asked = centralSystem.authorize(idTag, (parent) => {
      parentIdTag = parent;
    });
    this.#await(asked, (said) => {
      this.remember(idTag, said);
      if (said === 'no-answer') answer(this.#decideOffline(idTag));
      else
        answer(said === 'accepted' ? { accepted: true, reason: said, parentIdTag } : { accepted: false, reason: said });
    });
  }

  /** Keeps what the central system said, for offline use. Tags of the charger's own list stay out (OCPP 1.6 §3.5.1). */
  remember(idTag: string, said: AuthorizeAnswer): void {
    if (said === 'no-answer' || !this.#settings.get('ocpp.key.AuthorizationCacheEnabled')) return;
    if (this.#settings.get('whitelist.enabled') && this.#tags.find(idTag, 'list') !== undefined) return;
    // A tag in use elsewhere is a valid tag: it says nothing about the next time.
    if (said === 'concurrent-transaction') return;
    try {
      this.#tags.put({ idTag, origin: 'cache', accepted: said === 'accepted', note: said });
    } catch (error) {
      this.#log.warn({ tag: fingerprint(idTag), cause: String(error) }, 'the answer could not be kept for offline use');
    }
  }

  #await(asked: Promise<AuthorizeAnswer>, done: (said: AuthorizeAnswer) => void): void {
    let open = true;
    const finish = (said: AuthorizeAnswer): void => {
      if (!open) return;
      open = false;
      timer.cancel();
      done(said);
    };
    const timeoutMs = this.#settings.get('auth.authorizeTimeout') * 1000;
    const timer = this.#clock.after(timeoutMs, 'station.authorize', () => finish('no-answer'));
    asked.then(finish, (error: unknown) => {
      this.#log.warn({ cause: String(error) }, 'the central system could not be asked');
      finish('no-answer');
    });
  }

  #decideOffline(idTag: string): Verdict {
    const decision = decide(idTag, { ...this.#facts(idTag), centralSystem: 'offline' }, this.#rules());
    return decision.kind === 'ask'
      ? { accepted: false, reason: 'offline' }
      : { accepted: decision.kind === 'accept', reason: decision.reason };
  }

  #facts(idTag: string): AuthorizationFacts {
    const listed = this.#tags.find(idTag, 'list');
    const cached = this.#tags.find(idTag, 'cache');
    const local: LocalKnowledge = {
      list: listed === undefined ? 'unknown' : listed.accepted ? 'accepted' : 'blocked',
      cache: cached === undefined ? 'unknown' : cached.accepted ? 'accepted' : 'refused',
    };
    return { local, centralSystem: this.#reach() };
  }

  #reach(): AuthorizationFacts['centralSystem'] {
    if (this.#centralSystem?.online === true) return 'online';
    return this.#settings.get('ocpp.url') === '' ? 'none' : 'offline';
  }

  #rules(): AuthorizationRules {
    const settings = this.#settings;
    return {
      freeCharging: settings.get('auth.free.enabled'),
      freeIdTag: settings.get('auth.plugAndChargeId'),
      freeAsksCentralSystem: settings.get('auth.free.mode') === 'WithOcpp',
      listEnabled: settings.get('whitelist.enabled'),
      cacheEnabled: settings.get('ocpp.key.AuthorizationCacheEnabled'),
      allowOfflineForUnknown: settings.get('ocpp.key.AllowOfflineTxForUnknownId'),
      localAuthorizeOffline: settings.get('ocpp.key.LocalAuthorizeOffline'),
      localPreAuthorize: settings.get('ocpp.key.LocalPreAuthorize'),
    };
  }
}

/** A tag in a log line: enough to tell two apart, not enough to make a card. */
export function fingerprint(idTag: string): string {
  return createHash('sha256').update(idTag.toLowerCase()).digest('hex').slice(0, 8);
}
