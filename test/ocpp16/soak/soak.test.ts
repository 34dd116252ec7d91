// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type SoakReport, soak } from './soak.ts';

/** npm run test:ocpp-soak takes more. */
const SESSIONS = Number(process.env['CHARGEHAND_SOAK_SESSIONS'] ?? 15);
const SEED = Number(process.env['CHARGEHAND_SOAK_SEED'] ?? 1);
/** Fewer say nothing of memory: the plant keeps 20,000 events, which are those of about 600 sessions. */
const SESSIONS_FOR_MEMORY = 900;
const MEASURED_EVERY = 10;
/** What a session may leave behind, in bytes: a slope beyond is a leak, of which 100,000 sessions would make 200 MB. */
const BYTES_PER_SESSION = 2000;

it('T03, T04, Q01, Q03, M04 · soak: sessions under disconnects, kills, slow answers and errors: no violation, each start has its stop, registers go on, memory stays flat', async () => {
  const heap: number[] = [];
  const report = await soak({
    sessions: SESSIONS,
    seed: SEED,
    onSession: (sessions) => {
      if (SESSIONS >= SESSIONS_FOR_MEMORY && sessions % MEASURED_EVERY === 0) heap.push(heapBytes());
    },
  });
  const slope = heap.length === 0 ? 0 : slopeOf(heap.slice(Math.floor((heap.length * 2) / 3))) / MEASURED_EVERY;
  if (SESSIONS >= SESSIONS_FOR_MEMORY) show(report, heap, slope);
  expect(report.problems).toEqual([]);
  expect([report.started, report.stopped]).toEqual([SESSIONS, SESSIONS]);
  expect(slope).toBeLessThan(BYTES_PER_SESSION);
  for (const count of [report.drops, report.cuts, report.kills, report.slowTimes, report.errors]) {
    expect(count).toBeGreaterThan(0);
  }
}, 3_600_000);

/** After everything that can be collected was. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

/** Of the straight line that fits best, per step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const over = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return over / values.reduce((sum, _value, index) => sum + (index - middle) ** 2, 0);
}

function show(report: SoakReport, heap: readonly number[], slope: number): void {
  const megabytes = heap.map((bytes) => Math.round(bytes / 104_857.6) / 10);
  const tenths = megabytes.filter((_value, index) => index % Math.max(1, Math.floor(heap.length / 10)) === 0);
  console.log(JSON.stringify({ ...report, heapMegabytes: tenths, bytesPerSession: Math.round(slope) }));
}
