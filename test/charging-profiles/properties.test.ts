// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectorTimeline } from '../../src/core/charging-profiles/composite.ts';
import { type ProfileRules, refusalOf, replacedBy } from '../../src/core/charging-profiles/install.ts';
import type { InstalledProfile } from '../../src/core/charging-profiles/profile.ts';
import { powerOfMilliamps } from '../../src/core/charging-profiles/rate.ts';
import { type CompositeSchedule, reportSchedule } from '../../src/core/charging-profiles/report.ts';
import { PURPOSES, readProfile } from '../../src/ocpp/v16/charging-profile.ts';
import { oracleSchedule, type Question, type SentProfile } from './per-second-oracle.ts';
import { leftOf, question, sentProfiles } from './profile-sets.ts';

const RULES: ProfileRules = {
  highestStackLevel: 99,
  mostPeriods: 32,
  mostProfiles: 10,
  units: ['A', 'W'],
  connectorIds: [1],
};
const SESSION = 'the session';

/** Installs them one after the other, as the charger does. */
function install(sent: readonly SentProfile[]): readonly InstalledProfile[] {
  let installed: readonly InstalledProfile[] = [];
  for (const { connectorId, receivedAtMillis, wire } of sent) {
    const said = readProfile(wire);
    if (said === undefined) throw new Error('a profile could not be read');
    const purpose = PURPOSES[wire.chargingProfilePurpose];
    const sessionId = purpose === 'session' ? SESSION : undefined;
    const profile = { ...said, purpose, connectorId, sessionId, installedAtMillis: receivedAtMillis };
    expect(refusalOf(profile, SESSION, RULES)).toBeUndefined();
    const gone = replacedBy(profile, installed);
    if (installed.length - gone.length < RULES.mostProfiles)
      installed = [...installed.filter((one) => !gone.includes(one)), profile];
  }
  return installed;
}

function composite(sent: readonly SentProfile[], asked: Question): CompositeSchedule {
  const { fromMillis, seconds, supplyPhases, capacityAmps, connectorId, transactionStartMillis, unit } = asked;
  const timeline = connectorTimeline(
    install(sent),
    { supplyPhases, receivedAtMillis: ({ installedAtMillis }) => installedAtMillis },
    {
      connectorId,
      sessionId: SESSION,
      begunAtMillis: transactionStartMillis,
      capacity: powerOfMilliamps(capacityAmps * 1000),
      share: (power) => power,
    },
    { fromMillis, toMillis: fromMillis + seconds * 1000 },
  );
  return reportSchedule(timeline, unit, seconds);
}

/** What a reported schedule says of each second. */
function eachSecond({ periods, durationSeconds }: CompositeSchedule) {
  return Array.from({ length: durationSeconds }, (_, second) => {
    const period = periods.findLast(({ startSeconds }) => startSeconds <= second);
    return { limit: (period?.limitTenths ?? Number.NaN) / 10, phases: period?.phases ?? 0 };
  });
}

describe('a composite schedule (OCPP 1.6 §3.13.3)', () => {
  it('P02, P03, P04, P05, P06 · of 10,000 random sets of profiles is what an oracle finds that looks at each second', () => {
    let changes = 0;
    fc.assert(
      fc.property(sentProfiles, question, (sent, asked) => {
        const schedule = composite(sent, asked);
        changes += schedule.periods.length - 1;
        expect(eachSecond(schedule)).toEqual(oracleSchedule(leftOf(sent), asked));
        expect(schedule.startMillis).toBe(asked.fromMillis);
        expect(schedule.periods[0]?.startSeconds).toBe(0);
      }),
      { seed: 6, numRuns: 10_000 },
    );
    // The sets would prove little if nothing ever changed.
    expect(changes).toBeGreaterThan(7000);
  }, 300_000);

  it('P07 · has no two periods with the same start, and none that says what the one before says', () => {
    fc.assert(
      fc.property(sentProfiles, question, (sent, asked) => {
        const { periods } = composite(sent, asked);
        for (const [index, period] of periods.entries()) {
          const before = periods[index - 1];
          if (before === undefined) continue;
          expect(period.startSeconds).toBeGreaterThan(before.startSeconds);
          expect([period.limitTenths, period.phases]).not.toEqual([before.limitTenths, before.phases]);
          expect(period.startSeconds).toBeLessThan(asked.seconds);
        }
      }),
      { seed: 7, numRuns: 1000 },
    );
  }, 60_000);

  it('P13 · does not hang on minChargingRate', () => {
    const without = (sent: readonly SentProfile[]): readonly SentProfile[] =>
      sent.map((one) => {
        const { minChargingRate: _, ...chargingSchedule } = one.wire.chargingSchedule;
        return { ...one, wire: { ...one.wire, chargingSchedule } };
      });
    fc.assert(
      fc.property(sentProfiles, question, (sent, asked) => {
        expect(composite(sent, asked)).toEqual(composite(without(sent), asked));
      }),
      { seed: 8, numRuns: 500 },
    );
  }, 60_000);
});
