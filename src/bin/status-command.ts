// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { HistoryView } from '../portal/views/history-view.ts';
import type { StatusView } from '../portal/views/status-view.ts';
import { askStation } from './control-client.ts';
import { describeHistory, describeStatus } from './status-text.ts';

const MOST_ROWS = 500;
const USUAL_ROWS = 20;
export const STATUS_USAGE = `chargehand status [--data DIR] [--json]: what each connector of the running charger does and why (DIR: ./.bench)
chargehand status --history [N] [--data DIR] [--json]: the last N changes of each connector, 1 to ${MOST_ROWS} (${USUAL_ROWS})`;

interface Wish {
  readonly data: string;
  readonly json: boolean;
  /** How many changes to show; undefined: what is so now. */
  readonly rows: number | undefined;
}

/** @returns the exit code: 0 = shown, 1 = no charger runs there, 2 = wrong use */
export async function statusCommand(args: readonly string[]): Promise<number> {
  const wish = readWish(args);
  if (wish === undefined) {
    process.stderr.write(`${STATUS_USAGE}\n`);
    return 2;
  }
  const answer = await askStation(wish.data, 'GET', '/api/v1/status');
  if (answer === undefined) {
    process.stderr.write(`chargehand: no charger runs on ${wish.data}; name its data folder with --data\n`);
    return 1;
  }
  // Both ends are built from one source; the socket is this user's own.
  const status = answer.body as StatusView;
  const lifetime = await askStation(wish.data, 'GET', '/api/v1/lifetime');
  const shown =
    wish.rows === undefined
      ? { ...status, lifetime: lifetime?.body as LifetimeCounters }
      : await askHistory(status, wish.data, wish.rows);
  const text = 'changes' in shown ? describeHistory(shown.changes) : describeStatus(shown, shown.lifetime);
  process.stdout.write(wish.json ? `${JSON.stringify(shown, null, 2)}\n` : `${text}\n`);
  return 0;
}

/** Undefined: not a use there is. */
function readWish(args: readonly string[]): Wish | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: './.bench' },
      json: { type: 'boolean', default: false },
      history: { type: 'boolean', default: false },
    },
  });
  const [count, ...more] = positionals;
  const rows = count === undefined ? USUAL_ROWS : Number(count);
  const isCount = Number.isInteger(rows) && rows >= 1 && rows <= MOST_ROWS;
  if (more.length > 0 || !isCount || (count !== undefined && !values.history)) return undefined;
  return { data: values.data, json: values.json, rows: values.history ? rows : undefined };
}

/** The changes of all connectors, newest first. */
async function askHistory({ connectors }: StatusView, data: string, rows: number): Promise<HistoryView> {
  const answers = await Promise.all(
    connectors.map(({ id }) => askStation(data, 'GET', `/api/v1/connectors/${id}/history?limit=${rows}`)),
  );
  const changes = answers.flatMap((answer) => (answer?.body as HistoryView | undefined)?.changes ?? []);
  return { changes: changes.sort((one, other) => other.atMillis - one.atMillis) };
}
