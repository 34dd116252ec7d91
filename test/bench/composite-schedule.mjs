// SPDX-License-Identifier: Apache-2.0
import { importBundled } from '../../scripts/lib/bundle.mjs';
import { figures } from './bench-process.mjs';

const RUNS = 300;
const AIM_MS = 5;
const START = Date.parse('2026-01-01T00:00:00Z');
const PERIODS = 32;
const DAY = 86_400;

const { connectorTimeline, reportSchedule } = await importBundled(
  `
  export { connectorTimeline } from './src/core/charging-profiles/composite.ts';
  export { reportSchedule } from './src/core/charging-profiles/report.ts';
  `,
  'dist/bench/composite-schedule.mjs',
);

/** Profiles of all purposes and kinds, each with 32 periods over a day, none beginning as another does. */
function profiles(count) {
  return Array.from({ length: count }, (_, index) => {
    const purpose = ['default', 'session', 'station'][index % 3];
    const step = Math.floor(DAY / PERIODS) - (index % 7);
    return {
      id: index + 1,
      purpose,
      connectorId: purpose === 'station' || index % 2 === 0 ? 0 : 1,
      sessionId: purpose === 'session' ? 'the session' : undefined,
      stackLevel: index,
      installedAtMillis: START,
      validFromMillis: undefined,
      validToMillis: index % 5 === 0 ? START + DAY * 500 : undefined,
      start: index % 4 === 0 ? { kind: 'beginning' } : { kind: 'at', millis: START - index * 61_000, repeats: 'daily' },
      schedule: {
        unit: index % 2 === 0 ? 'A' : 'W',
        durationSeconds: DAY - index * 600,
        minimumTenths: undefined,
        periods: Array.from({ length: PERIODS }, (_, place) => ({
          startSeconds: place * step,
          limitTenths:
            (index % 2 === 0 ? 60 : 41_400) + ((index * 37 + place * 11) % 260) * (index % 2 === 0 ? 1 : 690),
          phases: undefined,
        })),
      },
    };
  });
}

function composite(installed, seconds) {
  const timeline = connectorTimeline(
    installed,
    { supplyPhases: 3, receivedAtMillis: () => START },
    { connectorId: 1, sessionId: 'the session', begunAtMillis: START, capacity: 441_600, share: (power) => power },
    { fromMillis: START + 1234, toMillis: START + 1234 + seconds * 1000 },
  );
  return reportSchedule(timeline, 'A', seconds);
}

/** Of the processor's time, so that a machine that is busy with other things does not count. */
function time(run) {
  for (let count = 0; count < 50; count += 1) run();
  const taken = [];
  for (let count = 0; count < RUNS; count += 1) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1000);
  }
  const round = (value) => Math.round(value * 1000) / 1000;
  return Object.fromEntries(Object.entries(figures(taken)).map(([name, value]) => [name, round(value)]));
}

function measure(count, seconds) {
  const installed = profiles(count);
  const borders = Array.from({ length: count * PERIODS * 2 }, (_, index) => (index * 7919) % 1_000_003);
  return {
    milliseconds: time(() => composite(installed, seconds)),
    'bare sort of the borders': time(() => borders.toSorted((one, other) => one - other)),
    periods: composite(installed, seconds).periods.length,
  };
}

/** How long a composite schedule takes, beside the least that could be done: sorting as many numbers as there are borders. */
export function measureCompositeSchedule() {
  const measured = {
    '10 profiles × 32 periods, a day': measure(10, DAY),
    '99 profiles × 32 periods, a day': measure(99, DAY),
    '10 profiles × 32 periods, a week': measure(10, 7 * DAY),
  };
  const ofADay = Object.entries(measured).filter(([what]) => what.endsWith('day'));
  const isMet = ofADay.every(([, { milliseconds }]) => milliseconds.p50 <= AIM_MS);
  return { aimMilliseconds: AIM_MS, isMet, ...measured };
}
