// SPDX-License-Identifier: Apache-2.0
import { type InstalledProfile, repeatMillis, runMillis, type SchedulePeriod } from './profile.ts';
import { type PhasePower, phasePower } from './rate.ts';
import { combine, joined, overlay, type Span, type Timeline, type Window } from './timeline.ts';

/** What may flow, on how many phases, and which profile says so; undefined: none does. */
export interface Allowance {
  readonly power: PhasePower;
  readonly phases: number;
  readonly by: InstalledProfile | undefined;
}

/** Of one connector. */
export interface ConnectorFacts {
  readonly connectorId: number;
  /** The session that runs there. */
  readonly sessionId: string | undefined;
  /** When it began; without one when it would begin. */
  readonly begunAtMillis: number;
  /** What the connector can give whatever the profiles say. */
  readonly capacity: PhasePower;
  /** This connector's part of what all may have together. */
  readonly share: (whole: PhasePower) => PhasePower;
}

export interface StationFacts {
  /** Phases that are wired to the charger. */
  readonly supplyPhases: number;
  /** When a profile of the whole station was received. */
  readonly receivedAtMillis: (profile: InstalledProfile) => number;
}

/**
 * What the profiles allow at a connector: the lower one of what the station may have and what the session may have
 * (OCPP 1.6 §3.13.3). A session's own profile hides the default one, a connector's own default that of connector 0, a
 * higher stack level a lower one; each only while it is valid and has a period (§3.13.2).
 */
export function connectorTimeline(
  profiles: readonly InstalledProfile[],
  station: StationFacts,
  connector: ConnectorFacts,
  window: Window,
): Timeline<Allowance> {
  const ofSession = sessionLane(profiles, connector);
  const session = laneTimeline(ofSession, station, () => connector.begunAtMillis, window);
  const shared = stationLane(profiles, station, window).map((span) => ({
    ...span,
    value: span.value && { ...span.value, power: connector.share(span.value.power) },
  }));
  const whole = { power: connector.capacity, phases: station.supplyPhases, by: undefined };
  const timeline = combine([session, shared], (allowed) => lowest([...allowed, whole]) ?? whole);
  return joined(timeline, sameAllowance);
}

/** What the profiles allow all connectors together. */
export function stationTimeline(
  profiles: readonly InstalledProfile[],
  station: StationFacts,
  connectors: readonly ConnectorFacts[],
  window: Window,
): Timeline<Allowance> {
  const each = connectors.map((connector) =>
    connectorTimeline(profiles, station, { ...connector, share: (power) => power }, window),
  );
  const together = combine(each, (allowed) => {
    const power = allowed.reduce((sum, one) => sum + one.power, 0);
    return { power, phases: station.supplyPhases, by: allowed.length === 1 ? allowed[0]?.by : undefined };
  });
  const lines: readonly Timeline<Allowance | undefined>[] = [stationLane(profiles, station, window), together];
  const timeline = combine(lines, (allowed) => lowest(allowed) ?? { power: 0, phases: 1, by: undefined });
  return joined(timeline, sameAllowance);
}

function stationLane(
  profiles: readonly InstalledProfile[],
  station: StationFacts,
  window: Window,
): Timeline<Allowance | undefined> {
  const lane = profiles.filter(({ purpose }) => purpose === 'station').toSorted(byStackLevel);
  return laneTimeline(lane, station, station.receivedAtMillis, window);
}

/** Those that can say something of a connector's session, the strongest first. */
function sessionLane(
  profiles: readonly InstalledProfile[],
  { connectorId, sessionId }: ConnectorFacts,
): readonly InstalledProfile[] {
  const own = profiles.filter((profile) => profile.purpose === 'session' && profile.sessionId === sessionId);
  const defaults = profiles.filter(({ purpose }) => purpose === 'default');
  const of = (id: number) => defaults.filter((profile) => profile.connectorId === id).toSorted(byStackLevel);
  return [...own.toSorted(byStackLevel), ...of(connectorId), ...of(0)];
}

function byStackLevel(one: InstalledProfile, other: InstalledProfile): number {
  return other.stackLevel - one.stackLevel;
}

function laneTimeline(
  lane: readonly InstalledProfile[],
  { supplyPhases }: StationFacts,
  beginning: (profile: InstalledProfile) => number,
  window: Window,
): Timeline<Allowance | undefined> {
  const spans: Span<Allowance>[] = [];
  for (const profile of lane) addSpans(spans, profile, beginning(profile), supplyPhases, window);
  return overlay(spans, window);
}

/** Adds when a profile says what, as far as a window may see it. */
function addSpans(
  spans: Span<Allowance>[],
  profile: InstalledProfile,
  beginningMillis: number,
  supplyPhases: number,
  window: Window,
): void {
  const { start, schedule, validFromMillis, validToMillis } = profile;
  const { periods } = schedule;
  const fromMillis = Math.max(window.fromMillis, validFromMillis ?? window.fromMillis);
  const toMillis = Math.min(window.toMillis, validToMillis ?? window.toMillis);
  const allowed = periods.map((period) => allowanceOf(profile, period, supplyPhases));
  const firstRun = start.kind === 'at' ? start.millis : beginningMillis;
  const [length, repeat] = [runMillis(profile), repeatMillis(start)];
  const isOnce = !Number.isFinite(repeat);
  let run = isOnce ? firstRun : firstRun + Math.max(0, Math.floor((fromMillis - firstRun) / repeat)) * repeat;
  for (; run < toMillis; run += repeat) {
    const end = Math.min(run + length, toMillis);
    for (const [index, value] of allowed.entries()) {
      const next = periods[index + 1];
      const from = Math.max(run + (periods[index]?.startSeconds ?? 0) * 1000, fromMillis);
      const to = next === undefined ? end : Math.min(run + next.startSeconds * 1000, end);
      if (from < to) spans.push({ fromMillis: from, toMillis: to, value });
    }
  }
}

function allowanceOf(by: InstalledProfile, period: SchedulePeriod, supplyPhases: number): Allowance {
  const phases = Math.min(period.phases ?? 3, supplyPhases);
  return { power: phasePower(by.schedule.unit, period.limitTenths, phases), phases, by };
}

/** The first of the lowest. */
function lowest(allowed: readonly (Allowance | undefined)[]): Allowance | undefined {
  let found: Allowance | undefined;
  for (const one of allowed) if (one !== undefined && !(found !== undefined && found.power <= one.power)) found = one;
  return found;
}

function sameAllowance(one: Allowance, other: Allowance): boolean {
  return one.power === other.power && one.phases === other.phases && one.by === other.by;
}
