// SPDX-License-Identifier: Apache-2.0
import { decide } from '../core/auth/decide.ts';
import type { AuthorizationFacts, Token } from '../core/auth/facts.ts';
import { decideStop, mayStop, type SessionOwner } from '../core/auth/stop.ts';
import type { TagInfo } from '../core/auth/tag-info.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { isStandAlone } from '../settings/stand-alone.ts';
import type { AuthorizeAnswer, CentralSystem } from './api.ts';
import { authorizationFacts, authorizationRules } from './authorization-facts.ts';
import { fingerprint } from './fingerprint.ts';

export type Verdict =
  | { readonly accepted: true; readonly reason: string; readonly parentIdTag: string | undefined }
  | { readonly accepted: false; readonly reason: string };

export interface AuthorizerOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Decides over tags: by the charger's own knowledge, or by asking the central system. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  #centralSystem: CentralSystem | undefined;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  attach(centralSystem: CentralSystem): void {
    this.#centralSystem = centralSystem;
  }

  /**
   * Calls back once: at once when the charger can tell by itself, else after the answer or `auth.authorizeTimeout`.
   * @param needsParent the central system is asked even for a tag that the charger would accept by itself, where neither
   *   list nor cache knows its group (OCPP 1.6 §5.13)
   */
  authorize(token: Token, done: (verdict: Verdict) => void, needsParent = false): void {
    const answer = (verdict: Verdict): void => {
      const { accepted, reason } = verdict;
      this.#options.log.info({ tag: fingerprint(token.idTag), origin: token.origin, accepted, reason }, 'tag decided');
      done(verdict);
    };
    const verdict = this.#decide(token, this.#reach());
    const isAccepted = verdict !== 'ask' && verdict.accepted;
    const isGroupMissing = needsParent && isAccepted && verdict.parentIdTag === undefined;
    if (verdict !== 'ask' && !(isGroupMissing && this.#reach() === 'online')) {
      answer(verdict);
      return;
    }
    this.#ask(token.idTag, (said) => {
      if (said === 'no-answer') answer(this.#decideOffline(token));
      // It was not for the central system to decide, only to tell the group.
      else if (isAccepted && verdict.reason === 'remote-trusted') answer({ ...verdict, parentIdTag: said.parentIdTag });
      else if (said.status === 'accepted')
        answer({ accepted: true, reason: 'accepted', parentIdTag: said.parentIdTag });
      else answer({ accepted: false, reason: said.status });
    });
  }

  /** Whether another tag may end a session. Calls back once, like `authorize`, with why not, or with undefined. */
  authorizeStop(token: Token, owner: SessionOwner, done: (refused: string | undefined) => void): void {
    const answer = (refused: string | undefined): void => {
      this.#options.log.info({ tag: fingerprint(token.idTag), refused }, 'tag of another decided');
      done(refused);
    };
    const decideBy = (centralSystem: AuthorizationFacts['centralSystem']) =>
      decideStop(token, owner, this.#facts(token.idTag, centralSystem), authorizationRules(this.#options.settings));
    const decision = decideBy(this.#reach());
    if (decision.kind !== 'ask') {
      answer(decision.kind === 'stop' ? undefined : decision.reason);
      return;
    }
    this.#ask(token.idTag, (said) => {
      if (said !== 'no-answer') return answer(mayStop(said, owner) ? undefined : 'occupied');
      const offline = decideBy('offline');
      return answer(offline.kind === 'stop' ? undefined : 'occupied');
    });
  }

  /**
   * Keeps what the central system said, for offline use. Tags of its own list stay out (OCPP 1.6 §3.5.3).
   * @param how `aside`: said with the start or end of a session, where many leave group and expiry date out
   * @returns whether that list says otherwise
   */
  remember(idTag: string, info: TagInfo, how: 'whole' | 'aside'): 'consistent' | 'list-conflict' {
    const { settings, store, log } = this.#options;
    const listed = settings.get('ocpp.key.LocalAuthListEnabled') ? store.localList.find(idTag) : undefined;
    // A tag in use elsewhere is a valid tag: it says nothing about the list, nor about the next time.
    if (info.status === 'concurrent-transaction') return 'consistent';
    if (listed !== undefined)
      return (listed.status === 'accepted') === (info.status === 'accepted') ? 'consistent' : 'list-conflict';
    if (!settings.get('ocpp.key.AuthorizationCacheEnabled')) return 'consistent';
    try {
      store.authorizationCache.put(idTag, how === 'whole' ? info : this.#completed(idTag, info));
    } catch (error) {
      log.warn({ tag: fingerprint(idTag), cause: String(error) }, 'the answer could not be kept for offline use');
    }
    return 'consistent';
  }

  /** What was left out is as it was told before. A date that is over by now was not meant. */
  #completed(idTag: string, info: TagInfo): TagInfo {
    const { store, clock } = this.#options;
    const known = store.authorizationCache.find(idTag);
    const isAhead = (known?.expiresAtMillis ?? 0) > clock.wallMillis();
    return {
      status: info.status,
      parentIdTag: info.parentIdTag ?? known?.parentIdTag,
      expiresAtMillis: info.expiresAtMillis ?? (isAhead ? known?.expiresAtMillis : undefined),
    };
  }

  #ask(idTag: string, done: (said: AuthorizeAnswer) => void): void {
    const { clock, log, settings } = this.#options;
    const centralSystem = this.#centralSystem;
    if (centralSystem === undefined) {
      done('no-answer');
      return;
    }
    let open = true;
    const finish = (said: AuthorizeAnswer): void => {
      if (!open) return;
      open = false;
      timer.cancel();
      if (said !== 'no-answer') this.remember(idTag, said, 'whole');
      done(said);
    };
    const timeoutMs = settings.get('auth.authorizeTimeout') * 1000;
    const timer = clock.after(timeoutMs, 'station.authorize', () => finish('no-answer'));
    centralSystem.authorize(idTag).then(finish, (error: unknown) => {
      log.warn({ cause: String(error) }, 'the central system could not be asked');
      finish('no-answer');
    });
  }

  #decideOffline(token: Token): Verdict {
    const verdict = this.#decide(token, 'offline');
    return verdict === 'ask' ? { accepted: false, reason: 'offline' } : verdict;
  }

  #decide(token: Token, centralSystem: AuthorizationFacts['centralSystem']): Verdict | 'ask' {
    const { settings } = this.#options;
    if (centralSystem === 'offline' && this.#centralSystem?.admitsSessions === false)
      return { accepted: false, reason: 'not-registered' };
    const decision = decide(token, this.#facts(token.idTag, centralSystem), authorizationRules(settings));
    switch (decision.kind) {
      case 'ask':
        return 'ask';
      case 'reject':
        return { accepted: false, reason: decision.reason };
      case 'accept':
        if (decision.reason === 'cached') this.#touch(token.idTag);
        return { accepted: true, reason: decision.reason, parentIdTag: decision.parentIdTag };
    }
  }

  #touch(idTag: string): void {
    try {
      this.#options.store.authorizationCache.touch(idTag);
    } catch (error) {
      this.#options.log.warn({ cause: String(error) }, 'the use of a known tag could not be noted');
    }
  }

  #facts(idTag: string, centralSystem: AuthorizationFacts['centralSystem']): AuthorizationFacts {
    return authorizationFacts(idTag, centralSystem, this.#options);
  }

  #reach(): AuthorizationFacts['centralSystem'] {
    if (isStandAlone(this.#options.settings)) return 'none';
    return this.#centralSystem?.online === true ? 'online' : 'offline';
  }
}
