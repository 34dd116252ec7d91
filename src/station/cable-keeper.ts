// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../core/auth/id-tag.ts';
import type { SessionState } from '../core/session/machine.ts';
import type { SessionRecord, StopReason } from '../core/session/session.ts';
import type { GuardLink } from '../link/guard-link.ts';
import type { Settings } from '../settings/settings.ts';

export interface CableKeeperOptions {
  readonly link: GuardLink;
  readonly settings: Settings;
}

/** What the keeper of a cable knows of the session. */
export interface CableFacts {
  readonly state: SessionState;
  readonly lastSession: SessionRecord | undefined;
}

/** Who gets the cable of a socket, and when: the guard holds it until it is told that its session is over. */
export class CableKeeper {
  readonly #options: CableKeeperOptions;
  readonly #facts: () => CableFacts;

  constructor(options: CableKeeperOptions, facts: () => CableFacts) {
    this.#options = options;
    this.#facts = facts;
  }

  /** A guard said hello, and no session runs. */
  greeted(): void {
    if (!this.#isHeldForOwner()) this.#release();
  }

  /** There is a lock, and it is open. */
  get isUnlocked(): boolean {
    const { link } = this.#options;
    return link.online && link.latest()?.lock === 'unlocked';
  }

  /** A session is about to begin and needs its plug locked, or does not begin after all. */
  move(how: 'lock' | 'unlock'): void {
    if (how === 'lock') this.#options.link.send({ type: 'lock', position: 'locked' });
    else this.#release();
  }

  /** A session is over. @param reason why */
  sessionOver(reason: StopReason): void {
    const isKept = reason === 'EVDisconnected' || (reason === 'DeAuthorized' && this.#isHeldForOwner());
    if (!isKept) this.#release();
  }

  /**
   * A cable that stayed locked when the vehicle's end was pulled is given back for the card of its session (OCPP 1.6 §9.1).
   * @returns whether it is this card's, and given back
   */
  giveBackTo(idTag: string): boolean {
    const { link } = this.#options;
    const { state, lastSession } = this.#facts();
    const isLocked = link.online && link.latest()?.lock === 'locked';
    const isKept = state.kind === 'free' || this.#isHeldForOwner();
    if (!isKept || !isLocked || lastSession === undefined || !sameTag(lastSession.idTag, idTag)) return false;
    link.send({ type: 'lock', position: 'unlocked' });
    return true;
  }

  #release(): void {
    const { link, settings } = this.#options;
    if (!settings.get('lock.permanent')) link.send({ type: 'lock', position: 'unlocked' });
  }

  /** For the owner of a tag that was refused after the start (OCPP 1.6 §4.8); free charging has none who could present it. */
  #isHeldForOwner(): boolean {
    const { state, lastSession } = this.#facts();
    if (state.kind !== 'finished' || lastSession?.stopReason !== 'DeAuthorized') return false;
    return !sameTag(lastSession.idTag, this.#options.settings.get('auth.plugAndChargeId'));
  }
}
