// SPDX-License-Identifier: Apache-2.0
// Serves the built pages with a pretended charger, to look at them while they are made: node scripts/show-portal.mjs [ui directory]
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { importBundled } from './lib/bundle.mjs';

const CODE = `
  export { startPortal } from './src/portal/server.ts';
  export { SILENT_LOG } from './src/ports/log.ts';
  export { createMemoryAccounts, createMemoryAudit } from './src/portal/testing/memory-store.ts';
  export { createShowCharger } from './src/portal/testing/show-charger.ts';
  export { SOURCE_FONTS } from './src/portal/testing/source-fonts.ts';
  export { createShowBench } from './src/portal/testing/show-bench.ts';
`;
const PORT = 8090;
const BENCH_PORT = 8091;

/** @type {any} */
const show = await importBundled(CODE, 'dist/show-portal.mjs');
const clock = {
  monotonicMicros: () => Math.round(performance.now() * 1000),
  wallMillis: () => Date.now(),
  /** @type {(delayMs: number, name: string, run: () => void) => { cancel(): void }} */
  after(delayMs, _name, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};
const charger = show.createShowCharger(clock);
setInterval(charger.tick, 1000);
show.createShowBench(charger, clock).listen(BENCH_PORT, '127.0.0.1');
await show.startPortal({
  station: charger.station,
  accounts: show.createMemoryAccounts(),
  audit: show.createMemoryAudit(),
  clock,
  log: show.SILENT_LOG,
  secureBytes: randomBytes,
  /** @param {string | undefined} code */
  announceCode: (code) => console.log(code === undefined ? 'account created' : `code ${code}`),
  uiDirectory: resolve(process.argv[2] ?? 'dist/ui'),
  fonts: show.SOURCE_FONTS,
  benchPort: BENCH_PORT,
  host: '127.0.0.1',
  port: PORT,
});
console.log(`http://localhost:${PORT}`);
