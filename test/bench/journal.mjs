// SPDX-License-Identifier: Apache-2.0
// How fast sessions are listed, summed and exported, against a bare query of the same rows in the same run.
// node test/bench/journal.mjs [--sessions N] [--runs N] [--data DIR] [--out FILE]; with --data the database stays there.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { importBundled } from '../../scripts/lib/bundle.mjs';
import { figures, machine } from './bench-process.mjs';

const { values: args } = parseArgs({
  options: {
    sessions: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '200' },
    data: { type: 'string' },
    out: { type: 'string' },
  },
});
const SESSIONS = Number(args.sessions);
const RUNS = Number(args.runs);
const START = Date.parse('2025-01-01T00:00:00Z');
const HOUR = 3_600_000;

const {
  openStore,
  createSettings,
  SessionBook,
  StationTariffs,
  createFakeStation,
  createHarness,
  LocalSocket,
  SILENT_LOG,
} = await importBundled(
  `export { openStore } from './src/store/store.ts';
   export { createSettings } from './src/settings/apply.ts';
   export { SessionBook } from './src/station/session-book.ts';
   export { StationTariffs } from './src/station/station-tariffs.ts';
   export { createFakeStation } from './src/portal/testing/fake-station.ts';
   export { createHarness } from './src/portal/testing/portal-harness.ts';
   export { LocalSocket } from './src/portal/http/local-socket.ts';
   export { SILENT_LOG } from './src/ports/log.ts';`,
  'dist/bench-journal.mjs',
);
const TERMS = {
  currency: 'EUR',
  elements: [],
  initialGraceSeconds: 0,
  parkingCapMicros: 0,
  serviceFeeMicros: 0,
  taxPercentMicros: 0,
  parkingAfterStop: false,
  source: 'settings',
  schemeId: null,
  timeZone: 'UTC',
};
const clock = {
  monotonicMicros: () => Math.round(performance.now() * 1000),
  wallMillis: () => Date.now(),
  after: () => ({ cancel() {} }),
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
};
const folder = args.data ?? mkdtempSync(join(tmpdir(), 'chargehand-bench-journal-'));
mkdirSync(folder, { recursive: true });
const path = join(folder, 'station.db');
const store = openStore({ path, clock, log: SILENT_LOG });
seed();
const settings = createSettings({ repository: store.settings });
const tariffs = new StationTariffs({
  store,
  settings,
  clock,
  log: SILENT_LOG,
  session: (id) => store.sessions.find(id),
});
const costOf = (id) => tariffs.costOf(id);
const book = new SessionBook({
  store,
  settings,
  clock,
  log: SILENT_LOG,
  live: () => undefined,
  costOf,
  cycles: () => ({}),
});
const Database = createRequire(import.meta.url)('better-sqlite3');
const bare = new Database(path, { readonly: true });
const bareQuery = bare.prepare('SELECT * FROM sessions ORDER BY number DESC LIMIT 50');
const middle = Math.floor(SESSIONS / 2);

const measured = {
  'bare query, 50 rows': time(() => bareQuery.all()),
  'list, newest 50': time(() => book.page({}, 50)),
  'list, 50 from the middle': time(() => book.page({}, 50, middle)),
  'list, 50 by name': time(() => book.page({ text: 'Zoë' }, 50)),
  'list, 50 by connector and reason': time(() => book.page({ connectorId: 2, stopReason: 'Remote' }, 50)),
  'list, no match': time(() => book.page({ text: 'nobody' }, 50)),
  totals: time(() => book.totals({})),
  'totals by name': time(() => book.totals({ text: 'Zoë' })),
  'lifetime counters': time(() => book.lifetime()),
};
const http = await overHttp();
bare.close();
store.close();
if (args.data === undefined) rmSync(folder, { recursive: true, force: true });
const result = { what: `${SESSIONS} sessions, milliseconds`, ...machine(), calls: measured, http };
const json = JSON.stringify(result, null, 2);
console.log(json);
if (args.out !== undefined) writeFileSync(args.out, `${json}\n`);
process.exit(0);

/** Sessions of two connectors with pauses, costs and names, and samples of the last ten. */
function seed() {
  const names = ['Zoë Çelik', '王小明', 'Ann', '', 'Жук'];
  const reasons = ['Local', 'EVDisconnected', 'Remote'];
  const costs = new Map();
  store.atomically(() => {
    for (let index = 0; index < SESSIONS; index += 1) {
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
      const at = START + index * HOUR;
      const idTag = `04A2B3${String(index % 97).padStart(2, '0')}`;
      const meter = index * 9000;
      store.sessions.start({
        id,
        connectorId: (index % 2) + 1,
        idTag,
        startedAtMillis: at,
        meterStartWattHours: meter,
        meterLastWattHours: meter,
        stoppedAtMillis: undefined,
        stopReason: undefined,
        deauthorized: false,
        reported: false,
      });
      store.journal.begin(id, idTag, { origin: 'card', reason: 'whitelisted', tagName: names[index % names.length] });
      const pause = { why: 'vehicle-not-ready', fromMillis: at + 1_200_000, toMillis: at + 1_500_000 };
      const limited = { why: 'limit-below-minimum', fromMillis: at + 1_500_000, toMillis: at + 1_620_000 };
      store.journal.note(id, { pauses: index % 3 === 0 || index >= SESSIONS - 10 ? [pause, limited] : [], faults: [] });
      if (index >= SESSIONS - 10) addSamples(id, at, meter);
      const stop = {
        meterStopWattHours: meter + 8000 + (index % 700),
        chargingMillis: 2_400_000,
        atMillis: at + 3_000_000,
      };
      store.sessions.stop(id, { reason: reasons[index % 3], idTag: undefined, ...stop });
      const minorUnits = 230 + (index % 50);
      store.tariffs.freeze(id, TERMS);
      store.tariffs.finish(id, billOfEnergy(minorUnits, 8000 + (index % 700), at));
      costs.set(id, { currency: 'EUR', minorDigits: 2, minorUnits });
    }
  });
  store.journal.noteCosts(costs);
  store.samples.flush();
}

function billOfEnergy(minorUnits, wattHours, at) {
  const line = {
    element: 'usage',
    billing: 'energy',
    quantity: wattHours,
    unit: 'Wh',
    interval: 1000,
    counts: 'exact',
    rateMicros: 300_000,
    amountMinorUnits: minorUnits,
    isCapped: false,
    fromMillis: at,
    toMillis: at + 3_000_000,
  };
  const sums = { netMinorUnits: minorUnits, taxMinorUnits: 0, totalMinorUnits: minorUnits };
  return { currency: 'EUR', minorDigits: 2, lines: [line], ...sums };
}

function addSamples(id, at, meter) {
  for (let step = 1; step < 300; step += 1) {
    const isPaused = step >= 120 && step < 162;
    const milliamps = isPaused ? 0 : 15_600 - (step > 240 ? (step - 240) * 120 : 0) + ((step * 37) % 200);
    const limitMilliamps = isPaused && step >= 150 ? 0 : step < 60 ? 16_000 : 20_000;
    const setting = { source: 'setting', milliamps: limitMilliamps };
    store.samples.add(id, {
      atMillis: at + step * 10_000,
      importWattHours: meter + step * 27,
      watts: Math.round(milliamps * 0.69),
      milliamps: [milliamps, milliamps, milliamps],
      millivolts: [230_000, 230_000, 230_000],
      temperatureMillicelsius: 31_000,
      offeredMilliamps: limitMilliamps,
      limit: {
        milliamps: limitMilliamps,
        source: 'setting',
        chain: [setting, { source: 'cable', milliamps: 32_000 }, { source: 'board', milliamps: 32_000 }],
      },
    });
  }
}

function time(run) {
  const taken = [];
  for (let count = 0; count < RUNS; count += 1) {
    const startedAt = performance.now();
    run();
    taken.push(performance.now() - startedAt);
  }
  return inMillis(taken);
}

/** Through the portal on its unix socket, as the pages and the command line get it. */
async function overHttp() {
  const socket = new LocalSocket();
  const station = { ...createFakeStation(2), journal: book };
  const harness = await createHarness({ clock, station, fonts: fontFiles() }, socket);
  const socketPath = join(folder, 'control.sock');
  await socket.listen(harness.app, socketPath);
  const get = (query) =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath, path: `/api/v1/${query}`, headers: { host: 'localhost' } }, (response) => {
        let bytes = 0;
        response.on('data', (piece) => {
          bytes += piece.length;
        });
        response.on('close', () => reject(new Error(`${query}: broken off`)));
        response.on('end', () =>
          response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${query}: ${response.statusCode}`)),
        );
      });
      asked.on('error', reject);
      asked.end();
    });
  const list = [];
  for (let count = 0; count < RUNS; count += 1) {
    const startedAt = performance.now();
    await get('sessions?limit=50');
    list.push(performance.now() - startedAt);
  }
  const exports = {};
  for (const query of ['format=csv', 'format=csv-spreadsheet&locale=de', 'format=json', `format=pdf&from=${pdfFrom()}`])
    exports[query] = await exporting(() => get(`sessions/export?${query}`));
  socket.close();
  await harness.app.close();
  return { 'GET sessions, newest 50 and totals': inMillis(list), exports };
}

/** Where the build takes them from. */
function fontFiles() {
  const { resolve } = createRequire(import.meta.url);
  return {
    regular: resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
    bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
    chinese: fileURLToPath(new URL('../../src/portal/export/fonts/NotoSansSC-Regular.ttf', import.meta.url)),
  };
}

/** The newest 2,000, as many as a PDF takes. */
function pdfFrom() {
  return new Date(START + Math.max(0, SESSIONS - 2000) * HOUR).toISOString();
}

/** Time, size, the longest time that nothing else had a turn, and how much memory was added. */
async function exporting(run) {
  const rssBefore = process.memoryUsage().rss;
  let longest = 0;
  let rss = rssBefore;
  let last = performance.now();
  const beat = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
    rss = Math.max(rss, process.memoryUsage().rss);
  }, 5);
  const startedAt = performance.now();
  const bytes = await run();
  clearInterval(beat);
  const round = (value) => Math.round(value * 10) / 10;
  return {
    milliseconds: round(performance.now() - startedAt),
    bytes,
    longestWithoutATurn: round(longest),
    addedMebibytes: round((rss - rssBefore) / 1024 / 1024),
  };
}

function inMillis(taken) {
  const { p50, p99 } = figures(taken);
  const round = (value) => Math.round(value * 1000) / 1000;
  return { p50: round(p50), p99: round(p99) };
}
