// SPDX-License-Identifier: Apache-2.0
import type { PartCheck } from './part-check.ts';

/** The longest a monitor may take over its self-test unless it says otherwise. */
const USUAL_LIMIT_MS = 15_000;
const RUNS = 3;

export const RESIDUAL_CHECK: PartCheck = {
  part: 'residual',
  title: 'Residual-current monitor',
  roles: ['residual', 'contactor'],
  onSiteOnly: false,
  async run({ clock, devices: { residual, contactor }, report }) {
    if (residual === undefined) return report.info('residual-current monitor', 'this board has none that started');
    const closed = await report.step('contacts', async () => (await contactor?.isClosed()) ?? false);
    // Its test current would break a load.
    if (closed === undefined || !report.must('contacts', closed ? 'closed' : 'open', 'open', !closed)) return;
    const tripped = await report.step('trip output', () => residual.isTripped());
    if (tripped !== undefined) report.must('trip output', tripped ? 'tripped' : 'quiet', 'quiet', !tripped);
    for (let run = 1; run <= RUNS; run += 1) {
      await report.step(`self-test ${run}`, async () => {
        const startMicros = clock.monotonicMicros();
        const result = await residual.selfTest();
        const tookMs = (clock.monotonicMicros() - startMicros) / 1000;
        report.must(`self-test ${run}`, result, 'passed', result === 'passed');
        report.within(`self-test ${run}: verdict after`, tookMs, 'ms', 0, residual.selfTestWithinMs ?? USUAL_LIMIT_MS);
      });
    }
    const after = await report.step('trip output after it', () => residual.isTripped());
    if (after !== undefined) report.must('trip output after it', after ? 'tripped' : 'quiet', 'quiet', !after);
  },
};
