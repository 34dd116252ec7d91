// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../core/auth/id-tag.ts';
import { onRefusal, refusedMilliamps } from '../core/auth/refused-session.ts';
import type { SessionOwner } from '../core/auth/stop.ts';
import type { SessionRecord } from '../core/session/session.ts';
import { MAXIMUM_PILOT_MILLIAMPS } from '../core/units/units.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { SessionGrant as StoredGrant } from '../ports/authorization-store.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';

export interface SessionGrantOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Log;
}

/** Of a meter that tells no power: 32 A on three phases. */
const ASSUMED_WATTS = 22_000;

const NOTHING: StoredGrant = { parentIdTag: undefined, untilWattHours: undefined };

/** What the central system granted one connector's session: the group of its tag, and energy after a refusal. */
export class SessionGrant {
  readonly #options: SessionGrantOptions;
  /** The group of the tag that was accepted last, until its session starts. */
  #accepted: SessionOwner | undefined;
  #session: Pick<SessionRecord, 'id' | 'idTag'> | undefined;
  #grant: StoredGrant = NOTHING;
  /** Undefined while the meter does not answer. */
  #meter: { readonly registerWattHours: number; readonly watts: number } | undefined;

  constructor(options: SessionGrantOptions) {
    this.#options = options;
  }

  /** A tag was accepted; its session may follow. */
  accepted(idTag: string, parentIdTag: string | undefined): void {
    this.#accepted = { idTag, parentIdTag };
  }

  /** To be called in the commit that starts the session. @throws what the store throws */
  begin(sessionId: string, idTag: string): void {
    const accepted = this.#accepted;
    const isIts = accepted !== undefined && sameTag(accepted.idTag, idTag);
    const parentIdTag = isIts ? accepted.parentIdTag : undefined;
    if (parentIdTag !== undefined) this.#options.store.sessionGrants.noteParent(sessionId, parentIdTag);
    this.#session = { id: sessionId, idTag };
    this.#grant = { parentIdTag, untilWattHours: undefined };
  }

  /** A session that an earlier run left open. */
  takeUp(session: SessionRecord): void {
    this.#session = session;
    this.#grant = this.#options.store.sessionGrants.find(session.id) ?? NOTHING;
  }

  end(): void {
    this.#session = undefined;
    this.#grant = NOTHING;
    this.#accepted = undefined;
  }

  /** Whose session runs. */
  get owner(): SessionOwner {
    return { idTag: this.#session?.idTag ?? '', parentIdTag: this.#grant.parentIdTag };
  }

  /** The central system told the group of the session's tag. */
  tellParent(parentIdTag: string): void {
    const sessionId = this.#session?.id;
    if (sessionId === undefined || this.#grant.parentIdTag === parentIdTag) return;
    this.#grant = { ...this.#grant, parentIdTag };
    this.#try('the group of the tag could not be noted', () =>
      this.#options.store.sessionGrants.noteParent(sessionId, parentIdTag),
    );
  }

  /**
   * The central system refused the session's tag.
   * @returns what is to be done at once; `nothing`: energy still flows, until `isUsedUp`
   */
  refuse(session: SessionRecord): 'stop' | 'suspend' | 'nothing' {
    if (this.#grant.untilWattHours !== undefined) return 'nothing';
    const { settings, store } = this.#options;
    const consequence = onRefusal(session.meterLastWattHours, {
      stops: settings.get('ocpp.key.StopTransactionOnInvalidId'),
      energyWattHours: settings.get('ocpp.key.MaxEnergyOnInvalidId'),
    });
    if (consequence.kind !== 'limit') return consequence.kind;
    const { untilWattHours } = consequence;
    // What is not on disk would be without a limit after a restart.
    const isStored = this.#try('the energy after a refusal could not be noted; none flows', () =>
      store.sessionGrants.limit(session.id, untilWattHours),
    );
    if (!isStored) return 'suspend';
    this.#grant = { ...this.#grant, untilWattHours };
    return 'nothing';
  }

  /** @param registerWattHours the session's last register */
  see(meter: GuardSnapshot['meter'], registerWattHours: number | undefined): void {
    const isRead = meter !== null && registerWattHours !== undefined;
    this.#meter = isRead ? { registerWattHours, watts: meter.watts ?? ASSUMED_WATTS } : undefined;
  }

  /** The energy after a refusal has flowed. */
  get isUsedUp(): boolean {
    const { untilWattHours } = this.#grant;
    return untilWattHours !== undefined && (this.#meter?.registerWattHours ?? 0) >= untilWattHours;
  }

  /** The current that a refusal leaves. */
  get limitMilliamps(): number {
    const { untilWattHours } = this.#grant;
    if (untilWattHours === undefined) return MAXIMUM_PILOT_MILLIAMPS;
    return refusedMilliamps(this.#meter, untilWattHours);
  }

  #try(failure: string, write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#options.log.error({ session: this.#session?.id, cause: String(error) }, failure);
      return false;
    }
  }
}
