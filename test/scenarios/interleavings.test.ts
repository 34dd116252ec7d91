// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { RACE_EVENTS, RaceCourses, type RaceEvent, type RaceVerdicts } from '../support/race-course.ts';

const VERDICTS: readonly RaceVerdicts[] = [
  { authorize: 'Accepted', start: 'Accepted' },
  { authorize: 'Accepted', start: 'Invalid' },
  { authorize: 'Invalid', start: 'Accepted' },
];
/** Faster than anything is noticed, as a person does it, and with time for each thing to take its course. */
const PAUSES_MS = [5, 200, 800];
const SLICES = 8;

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

function permutations(events: readonly RaceEvent[]): (readonly RaceEvent[])[] {
  if (events.length === 0) return [[]];
  return events.flatMap((event) =>
    permutations(events.filter((other) => other !== event)).map((rest) => [event, ...rest]),
  );
}

/** Every order of the six events; each verdict and each pause comes to each of them in turn. */
const COURSES = permutations(RACE_EVENTS).map((events, index) => ({
  events,
  verdicts: VERDICTS[index % VERDICTS.length] ?? VERDICTS[0],
  pauseMs: PAUSES_MS[Math.floor(index / VERDICTS.length) % PAUSES_MS.length] ?? 0,
}));

function startCharger(): Promise<Charger> {
  return Charger.start({
    centralSystem: true,
    set: [
      'ocpp.key.AuthorizeRemoteTxRequests=true',
      'ocpp.key.AuthorizationCacheEnabled=false',
      'ocpp.key.ConnectionTimeOut=5',
      'auth.authorizeTimeout=10',
    ],
  });
}

describe('plug, unplug, swipe, RemoteStart, late answers to Authorize and StartTransaction, in all 720 orders', () => {
  it.each(Array.from({ length: SLICES }, (_, slice) => slice))(
    'energise nothing without an accepted tag, and each StartTransaction has one StopTransaction (part %i)',
    async (slice) => {
      charger = await startCharger();
      const courses = new RaceCourses(charger);
      for (const { events, verdicts, pauseMs } of COURSES.filter((_, index) => index % SLICES === slice))
        if (verdicts !== undefined) await courses.run(events, verdicts, pauseMs);
      expect(courses.violations).toEqual([]);
      expect(charger.central.violations).toEqual([]);
      expect(courses.energised).toBeGreaterThan(COURSES.length / SLICES / 12);
    },
    60_000,
  );
});
