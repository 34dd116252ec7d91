// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importBundled } from '../../scripts/lib/bundle.mjs';

/**
 * A charger's data folder with so many samples that wait for the central system.
 * @param {number} count
 * @returns {Promise<string>} its path
 */
export async function folderWithFullQueue(count) {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-'));
  const { openStore, SystemClock, SILENT_LOG, SAMPLE } = await importBundled(
    `
    export { openStore } from './src/store/store.ts';
    export { SystemClock } from './src/platform/system-clock.ts';
    export { SILENT_LOG } from './src/ports/log.ts';
    export { SAMPLE } from './test/ocpp/fake-station.ts';
    `,
    'dist/bench/full-queue.mjs',
  );
  const clock = new SystemClock();
  const store = openStore({ path: join(folder, 'station.db'), clock, log: SILENT_LOG });
  const sample = { ...SAMPLE, atMillis: clock.wallMillis() };
  store.atomically(() => {
    for (let index = 0; index < count; index += 1)
      store.outbox.append({ kind: 'sampled', sessionId: 's1', connectorId: 1, context: 'periodic', sample });
  });
  store.close();
  return folder;
}
