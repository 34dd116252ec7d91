// SPDX-License-Identifier: Apache-2.0
// What it costs to keep a message: time to mask and note it, time and bytes to write it, and how fast a full log is read.
// node test/bench/messages.mjs [--messages N] [--out FILE]
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importBundled } from '../../scripts/lib/bundle.mjs';
import { figures, machine } from './bench-process.mjs';

const { values: args } = parseArgs({
  options: { messages: { type: 'string', default: '20000' }, out: { type: 'string' } },
});
const MESSAGES = Number(args.messages);
/** As many as a busy charger has in five seconds, after which they are written. */
const BATCH = 20;

const { createMessageLog, MessageRecorder, FrameTap, SILENT_LOG } = await importBundled(
  `export { createMessageLog } from './src/store/message-log.ts';
   export { MessageRecorder } from './src/ocpp/rpc/message-recorder.ts';
   export { FrameTap } from './src/ocpp/rpc/frame-tap.ts';
   export { SILENT_LOG } from './src/ports/log.ts';`,
  'dist/bench-messages.mjs',
);
const clock = {
  monotonicMicros: () => Math.round(performance.now() * 1000),
  wallMillis: () => Date.now(),
  after: () => ({ cancel() {} }),
};
const folder = mkdtempSync(join(tmpdir(), 'chargehand-bench-messages-'));
const path = join(folder, 'messages.db');
const log = createMessageLog({ path, clock, log: SILENT_LOG });
const recorder = new MessageRecorder(log, clock);
const tap = new FrameTap();
tap.listen((direction, text, frame) => recorder.passed(direction, text, frame));

const sampledValue = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import'].map((measurand) => ({
  value: '1234',
  context: 'Sample.Periodic',
  measurand,
  unit: 'Wh',
}));
/** A request and its answer, of the kinds that pass most. @param {number} index */
function pair(index) {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const timestamp = new Date(1.77e12 + index * 1000).toISOString();
  const requests = [
    ['MeterValues', { connectorId: 1, transactionId: 77, meterValue: [{ timestamp, sampledValue }] }],
    ['StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging', timestamp }],
    ['Heartbeat', {}],
  ];
  const [action, payload] = requests[index % 3] ?? [];
  return [
    JSON.stringify([2, id, action, payload]),
    JSON.stringify([3, id, index % 3 === 2 ? { currentTime: timestamp } : {}]),
  ];
}

const pairs = Array.from({ length: MESSAGES / 2 }, (_, index) => pair(index));
const noting = [];
const writing = [];
let bytes = 0;
const ioBefore = written();
for (let from = 0; from < pairs.length; from += BATCH / 2) {
  const batch = pairs.slice(from, from + BATCH / 2);
  const startedAt = performance.now();
  for (const [request, answer] of batch) {
    tap.show('out', request);
    tap.show('in', answer);
    bytes += request.length + answer.length;
  }
  const notedAt = performance.now();
  log.flush();
  noting.push(((notedAt - startedAt) * 1000) / (batch.length * 2));
  writing.push(performance.now() - notedAt);
}
const io = written() - ioBefore;
const list = { action: undefined };
const result = {
  what: `${MESSAGES} messages in batches of ${BATCH}`,
  ...machine(),
  microsecondsPerMessage: inTenths(noting),
  millisecondsPerBatchWritten: inTenths(writing),
  bytesOfTextPerMessage: Math.round(bytes / MESSAGES),
  bytesWrittenPerMessage: Math.round(io / MESSAGES),
  fileBytes: statSync(path).size,
  kept: log.kept(),
  milliseconds: {
    'newest 100': time(() => log.page(list, 100)),
    '100 from the middle': time(() => log.page(list, 100, Math.floor(log.newest() - 5000))),
    '100 of an action': time(() => log.page({ action: 'StatusNotification' }, 100)),
    'no match in all of them': time(() => log.page({ action: 'Nothing' }, 100)),
    'nothing new, as each live look': time(() => log.since(list, log.newest(), 100)),
  },
};
log.close();
rmSync(folder, { recursive: true, force: true });
const json = JSON.stringify(result, null, 2);
console.log(json);
if (args.out !== undefined) writeFileSync(args.out, `${json}\n`);

/** Bytes this process has given to files, into the page cache; what reaches the disk is less. */
function written() {
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? 0);
}

/** @param {() => unknown} run */
function time(run) {
  const taken = [];
  for (let count = 0; count < 200; count += 1) {
    const startedAt = performance.now();
    run();
    taken.push(performance.now() - startedAt);
  }
  return inTenths(taken);
}

/** @param {readonly number[]} taken */
function inTenths(taken) {
  const { p50, p99 } = figures(taken);
  return { p50: Math.round(p50 * 100) / 100, p99: Math.round(p99 * 100) / 100 };
}
