// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../core/auth/id-tag.ts';
import {
  type ConnectorFacts,
  connectorTimeline,
  type StationFacts,
  stationTimeline,
} from '../core/charging-profiles/composite.ts';
import {
  isMeant,
  type ProfileFilter,
  type ProfileRules,
  refusalOf,
  replacedBy,
} from '../core/charging-profiles/install.ts';
import { type InstalledProfile, PROFILE_PURPOSES } from '../core/charging-profiles/profile.ts';
import { milliampsOf, powerOfMilliamps, type RateUnit } from '../core/charging-profiles/rate.ts';
import { type CompositeSchedule, reportSchedule } from '../core/charging-profiles/report.ts';
import { shareOf } from '../core/charging-profiles/share.ts';
import { withoutTime } from '../core/charging-profiles/without-time.ts';
import type { SessionRecord } from '../core/session/session.ts';
import { MAXIMUM_PILOT_MILLIAMPS } from '../core/units/units.ts';
import { isClockSet } from '../core/units/wall-time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ChargingProfileRepository } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type {
  ChargingProfiles,
  InstallOutcome,
  ProfileLimit,
  ProfileWish,
  StartProfile,
} from './charging-profiles-api.ts';
import { Beginnings } from './profile-beginnings.ts';

/** One connector as profiles see it. */
export interface ProfiledPlace {
  readonly connectorId: number;
  readonly session: SessionRecord | undefined;
  /** Whose tag is looked up or waits for a vehicle there. */
  readonly waitingIdTag: string | undefined;
}

export interface StationProfilesOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly repository: ChargingProfileRepository;
  readonly places: () => readonly ProfiledPlace[];
  /** What a connector can give whatever the profiles say. */
  readonly capacityMilliamps: (connectorId: number) => number;
}

const DAY_MS = 86_400_000;
const LONGEST_SECONDS = 7 * 86_400;
/** A wall clock that has moved by more against the one that is never set has been set. */
const CLOCK_SET_MS = 500;
/**
 * A central system whose clock is so little ahead means now: replacing a limit by one that begins in two seconds must not
 * leave two seconds without any.
 */
const AHEAD_MS = 5000;

/** For a session that is about to begin. */
interface Pending {
  readonly idTag: string;
  readonly profile: StartProfile;
}

interface Known {
  readonly limit: ProfileLimit;
  readonly facts: string;
  readonly fromMillis: number;
  readonly untilMillis: number;
  readonly clockOffsetMs: number;
}

/** The profiles of one charger: kept on disk, asked for the limit of every permit. */
export class StationProfiles implements ChargingProfiles {
  readonly #options: StationProfilesOptions;
  readonly #beginnings: Beginnings;
  readonly #pending = new Map<number, Pending>();
  readonly #known = new Map<number, Known>();
  #all: readonly InstalledProfile[];

  constructor(options: StationProfilesOptions) {
    this.#options = options;
    this.#beginnings = new Beginnings(options.clock);
    this.#all = options.repository.all();
  }

  list(): readonly InstalledProfile[] {
    return this.#all.toSorted(
      (one, other) =>
        one.connectorId - other.connectorId ||
        PROFILE_PURPOSES.indexOf(one.purpose) - PROFILE_PURPOSES.indexOf(other.purpose) ||
        other.stackLevel - one.stackLevel,
    );
  }

  install(wish: ProfileWish): InstallOutcome {
    const running = this.#place(wish.connectorId)?.session?.id;
    const sessionId = wish.purpose === 'session' ? (wish.sessionId ?? running) : undefined;
    const installedAtMillis = this.#options.clock.wallMillis();
    const profile = { ...startedAt(wish, installedAtMillis), sessionId, installedAtMillis };
    const about = aboutOf(profile);
    const replaced = replacedBy(profile, this.#all);
    const refusal = refusalOf(profile, running, this.#rules()) ?? this.#refusalOfNumber(replaced.length);
    const reason = refusal ?? this.#put(profile, replaced);
    if (reason === undefined) this.#options.log.info(about, 'a charging profile was installed');
    else this.#options.log.info({ ...about, reason }, 'a charging profile was refused');
    return reason === undefined ? { kind: 'accepted' } : { kind: 'rejected', reason };
  }

  clear(filter: ProfileFilter): number {
    return this.#remove(
      this.#all.filter((profile) => isMeant(filter, profile)),
      'cleared',
    );
  }

  now(connectorId: number): ProfileLimit {
    const { clock } = this.#options;
    const nowMillis = clock.wallMillis();
    const clockOffsetMs = nowMillis - clock.monotonicMicros() / 1000;
    const facts = this.#factsKey();
    const known = this.#known.get(connectorId);
    const holds =
      known !== undefined &&
      known.facts === facts &&
      nowMillis >= known.fromMillis &&
      nowMillis < known.untilMillis &&
      Math.abs(clockOffsetMs - known.clockOffsetMs) < CLOCK_SET_MS;
    if (holds) return known.limit;
    const limit = this.#judge(connectorId, nowMillis);
    const untilMillis = limit.changesAtMillis ?? nowMillis + DAY_MS / 2;
    this.#known.set(connectorId, { limit, facts, fromMillis: nowMillis, untilMillis, clockOffsetMs });
    return limit;
  }

  /** For the limit chain. */
  milliamps(connectorId: number): number {
    if (this.#all.length === 0) return MAXIMUM_PILOT_MILLIAMPS;
    return this.now(connectorId).milliamps ?? MAXIMUM_PILOT_MILLIAMPS;
  }

  composite(connectorId: number, durationSeconds: number, unit: RateUnit): CompositeSchedule | undefined {
    const fromMillis = this.#options.clock.wallMillis();
    const seconds = Math.min(Math.max(0, durationSeconds), LONGEST_SECONDS);
    const window = { fromMillis, toMillis: fromMillis + Math.max(1, seconds * 1000) };
    const profiles = this.#profilesNow(fromMillis);
    const connectors = this.#options
      .places()
      .filter((place) => connectorId === 0 || place.connectorId === connectorId)
      .map((place) => this.#connectorFacts(place, this.#options.capacityMilliamps(place.connectorId), fromMillis));
    const [first] = connectors;
    if (first === undefined) return undefined;
    const timeline =
      connectorId === 0
        ? stationTimeline(profiles, this.#stationFacts(), connectors, window)
        : connectorTimeline(profiles, this.#stationFacts(), first, window);
    return reportSchedule(timeline, unit, seconds);
  }

  /** Whether a profile can be taken for a session that is about to begin. @returns why not; undefined: it can */
  refusalForStart(connectorId: number, profile: StartProfile): string | undefined {
    const bound = boundTo(profile, connectorId, '');
    return refusalOf(bound, '', this.#rules()) ?? this.#refusalOfNumber(replacedBy(bound, this.#all).length);
  }

  /** Keeps a profile for the session of a tag at a connector; undefined: that session has none. */
  expect(connectorId: number, idTag: string, profile: StartProfile | undefined): void {
    if (profile === undefined) this.#pending.delete(connectorId);
    else this.#pending.set(connectorId, { idTag, profile });
  }

  /** In the commit that starts a session: its profile becomes part of it. @throws what the store throws */
  begin(connectorId: number, sessionId: string, idTag: string): void {
    const pending = this.#pending.get(connectorId);
    this.#pending.delete(connectorId);
    if (pending === undefined || !sameTag(pending.idTag, idTag)) return;
    const installedAtMillis = this.#options.clock.wallMillis();
    const profile = { ...boundTo(pending.profile, connectorId, sessionId), installedAtMillis };
    const replaced = replacedBy(profile, this.#all);
    this.#options.repository.put(profile, idsOf(replaced));
    // Where the commit fails there is no such session, and the next review takes the profile away again.
    this.#exchange(replaced, profile);
    this.#options.log.info(aboutOf(profile), 'a charging profile came with its session');
  }

  /** To be called often: a session's profiles go with it, and what was kept for one that never began. */
  review(): void {
    if (this.#all.length === 0 && this.#pending.size === 0 && this.#beginnings.isEmpty) return;
    const places = this.#options.places();
    for (const { connectorId, waitingIdTag } of places)
      if (waitingIdTag === undefined) this.#pending.delete(connectorId);
    const running = new Set(places.map(({ session }) => session?.id));
    const isOver = ({ purpose, sessionId }: InstalledProfile) => purpose === 'session' && !running.has(sessionId);
    this.#remove(this.#all.filter(isOver), 'its session is over');
    this.#beginnings.keep(new Set([...[...running].map(String), ...this.#all.map(nameOf)]));
  }

  #judge(connectorId: number, nowMillis: number): ProfileLimit {
    const place = this.#place(connectorId);
    if (place === undefined) throw new RangeError(`connector ${connectorId}: there is none`);
    const window = { fromMillis: nowMillis, toMillis: nowMillis + DAY_MS };
    const facts = this.#connectorFacts(place, MAXIMUM_PILOT_MILLIAMPS, nowMillis);
    const timeline = connectorTimeline(this.#profilesNow(nowMillis), this.#stationFacts(), facts, window);
    const [first, second] = timeline;
    const milliamps = (span: typeof first) =>
      span?.value.by === undefined ? undefined : milliampsOf(span.value.power);
    return {
      milliamps: milliamps(first),
      by: first?.value.by,
      changesAtMillis: second?.fromMillis,
      thenMilliamps: milliamps(second),
    };
  }

  #profilesNow(nowMillis: number): readonly InstalledProfile[] {
    return isClockSet(nowMillis) ? this.#all : this.#all.map(withoutTime);
  }

  #stationFacts(): StationFacts {
    return {
      supplyPhases: this.#options.settings.get('power.phases') === '1' ? 1 : 3,
      receivedAtMillis: (profile) => this.#beginnings.of(nameOf(profile), profile.installedAtMillis),
    };
  }

  /** @param nowMillis what a session begins at that has not begun; the clock itself goes on meanwhile */
  #connectorFacts(
    { connectorId, session }: ProfiledPlace,
    capacityMilliamps: number,
    nowMillis: number,
  ): ConnectorFacts {
    const { sharers, place } = this.#sharing(connectorId);
    return {
      connectorId,
      sessionId: session?.id,
      begunAtMillis: session === undefined ? nowMillis : this.#beginnings.of(session.id, session.startedAtMillis),
      capacity: powerOfMilliamps(capacityMilliamps),
      share: (whole) => shareOf(whole, sharers, place),
    };
  }

  /** With whom a connector shares what the station may have: those with a session, and itself. */
  #sharing(connectorId: number): { readonly sharers: number; readonly place: number } {
    const others = this.#sessions().filter((session) => session.connectorId !== connectorId);
    const own = this.#sessions().find((session) => session.connectorId === connectorId);
    const earlier = others.filter((session) => own === undefined || session.startedAtMillis <= own.startedAtMillis);
    return { sharers: others.length + 1, place: earlier.length };
  }

  #sessions(): readonly SessionRecord[] {
    return this.#options
      .places()
      .map(({ session }) => session)
      .filter((session) => session !== undefined);
  }

  /** All that a limit hangs on besides profiles and time. */
  #factsKey(): string {
    const sessions = this.#sessions().map(({ id }) => id);
    return [this.#options.settings.get('power.phases'), ...sessions].join(' ');
  }

  #place(connectorId: number): ProfiledPlace | undefined {
    return this.#options.places().find((place) => place.connectorId === connectorId);
  }

  #rules(): ProfileRules {
    const { settings } = this.#options;
    const units = settings.get('ocpp.key.ChargingScheduleAllowedChargingRateUnit');
    return {
      highestStackLevel: settings.get('ocpp.key.ChargeProfileMaxStackLevel'),
      mostPeriods: settings.get('ocpp.key.ChargingScheduleMaxPeriods'),
      mostProfiles: settings.get('ocpp.key.MaxChargingProfilesInstalled'),
      units: [
        ...(units.includes('Current') ? (['A'] as const) : []),
        ...(units.includes('Power') ? (['W'] as const) : []),
      ],
      connectorIds: this.#options.places().map(({ connectorId }) => connectorId),
    };
  }

  #refusalOfNumber(replaced: number): string | undefined {
    const { mostProfiles } = this.#rules();
    return this.#all.length - replaced + 1 > mostProfiles ? `there are ${mostProfiles} already` : undefined;
  }

  /** @returns why it could not be stored */
  #put(profile: InstalledProfile, replaced: readonly InstalledProfile[]): string | undefined {
    try {
      this.#options.repository.put(profile, idsOf(replaced));
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, 'a charging profile could not be stored');
      return 'it could not be stored';
    }
    this.#exchange(replaced, profile);
    return undefined;
  }

  #exchange(gone: readonly InstalledProfile[], come?: InstalledProfile): void {
    this.#all = [...this.#all.filter((one) => !gone.includes(one)), ...(come === undefined ? [] : [come])];
    this.#known.clear();
  }

  #remove(profiles: readonly InstalledProfile[], why: string): number {
    if (profiles.length === 0) return 0;
    const { repository, log } = this.#options;
    try {
      repository.remove(idsOf(profiles));
    } catch (error) {
      log.error({ cause: String(error) }, 'charging profiles could not be removed');
      return 0;
    }
    this.#exchange(profiles);
    for (const profile of profiles) log.info({ ...aboutOf(profile), why }, 'a charging profile is gone');
    return profiles.length;
  }
}

function boundTo(profile: StartProfile, connectorId: number, sessionId: string): ProfileWish {
  return { ...profile, purpose: 'session', connectorId, sessionId };
}

/** A profile that begins in a moment begins now. */
function startedAt(wish: ProfileWish, nowMillis: number): ProfileWish {
  const soon = (millis: number): number => (millis - nowMillis <= AHEAD_MS ? Math.min(millis, nowMillis) : millis);
  const { start, validFromMillis } = wish;
  return {
    ...wish,
    validFromMillis: validFromMillis === undefined ? undefined : soon(validFromMillis),
    start: start.kind === 'at' ? { ...start, millis: soon(start.millis) } : start,
  };
}

/** A profile that is received again begins again. */
function nameOf({ id, installedAtMillis }: InstalledProfile): string {
  return `profile ${id} ${installedAtMillis}`;
}

function idsOf(profiles: readonly InstalledProfile[]): readonly number[] {
  return profiles.map(({ id }) => id);
}

function aboutOf({ id, purpose, connectorId, stackLevel, sessionId }: ProfileWish) {
  return { profile: id, purpose, connector: connectorId, stackLevel, session: sessionId };
}
