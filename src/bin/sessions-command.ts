// SPDX-License-Identifier: Apache-2.0
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { SessionDetailView, SessionsView } from '../portal/views/session-view.ts';
import { askStation, type ControlAnswer, fetchFromStation } from './control-client.ts';
import { describeDetails, describeSessions } from './sessions-text.ts';

export const SESSIONS_USAGE = `chargehand sessions list [FILTER] [--limit N] [--json]
chargehand sessions show ID [--json]
chargehand sessions export --format csv|csv-spreadsheet|json|pdf [--locale en|de|fr|es|nl|zh] [--session ID] [FILTER] [--out FILE]

FILTER: --from DAY --to DAY --connector N --tag TEXT --reason REASON --running --finished
        DAY is a day in the charger's time zone such as 2026-03-29, or a moment such as 2026-03-29T03:15:00Z.
All take [--data DIR], the data folder of the running charger (./.bench).`;

const OPTIONS = {
  data: { type: 'string', default: './.bench' },
  json: { type: 'boolean', default: false },
  limit: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  connector: { type: 'string' },
  tag: { type: 'string' },
  reason: { type: 'string' },
  running: { type: 'boolean', default: false },
  finished: { type: 'boolean', default: false },
  format: { type: 'string' },
  locale: { type: 'string' },
  session: { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
}

const refusal = v.object({ error: v.object({ message: v.string(), allowed: v.optional(v.string()) }) });

/** @returns the exit code: 0 = done, 1 = no charger runs there or it refused, 2 = wrong use */
export async function sessionsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [verb, id, ...more] = positionals;
  if (verb === 'list' && id === undefined) return list(values);
  if (verb === 'show' && id !== undefined && more.length === 0) return show(id, values);
  if (verb === 'export' && id === undefined && values.format !== undefined) return take(values);
  process.stderr.write(`${SESSIONS_USAGE}\n`);
  return 2;
}

async function list(values: Values): Promise<number> {
  const answer = await askStation(values.data, 'GET', `/api/v1/sessions?${query(values, { limit: values.limit })}`);
  // Both ends are built from one source; the socket is this user's own.
  return told(answer, values, (body) => describeSessions(body as SessionsView));
}

async function show(id: string, values: Values): Promise<number> {
  const answer = await askStation(values.data, 'GET', `/api/v1/sessions/${encodeURIComponent(id)}`);
  return told(answer, values, (body) => describeDetails(body as SessionDetailView));
}

async function take(values: Values): Promise<number> {
  const { format, locale, session, out } = values;
  const path = `/api/v1/sessions/export?${query(values, { format, locale, session })}`;
  const answer = await fetchFromStation(values.data, path, () =>
    out === undefined ? process.stdout : createWriteStream(out, { mode: 0o600 }),
  );
  return answer === 'done' ? 0 : refused(answer, values);
}

function query(values: Values, more: Readonly<Record<string, string | undefined>>): string {
  const { from, to, connector, tag, reason, running, finished } = values;
  const state = running ? 'running' : finished ? 'finished' : undefined;
  const wanted = Object.entries({ from, to, connector, tag, reason, state, ...more });
  const given = wanted.filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
}

function told(answer: ControlAnswer | undefined, values: Values, describe: (body: unknown) => string): number {
  if (answer?.status !== 200) return refused(answer, values);
  process.stdout.write(`${values.json ? JSON.stringify(answer.body, null, 2) : describe(answer.body)}\n`);
  return 0;
}

function refused(answer: ControlAnswer | undefined, { data }: Values): number {
  const why = answer === undefined ? undefined : v.safeParse(refusal, answer.body);
  const text = why?.success === true ? inWords(why.output.error) : 'the charger gave no answer that can be read';
  const nobody = `no charger runs on ${data}; name its data folder with --data`;
  process.stderr.write(`chargehand: ${answer === undefined ? nobody : text}\n`);
  return 1;
}

function inWords({ message, allowed }: v.InferOutput<typeof refusal>['error']): string {
  return allowed === undefined || message.includes(allowed) ? message : `${message}; allowed is ${allowed}`;
}
