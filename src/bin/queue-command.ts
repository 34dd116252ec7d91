// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { counted } from '../core/text/counted.ts';
import type { MessageQueueView } from '../portal/views/message-queue-view.ts';
import { askStation } from './control-client.ts';

export const QUEUE_USAGE = `chargehand queue                  what the central system has still to hear, and what it would not take
chargehand queue send-again all|ID...  puts parked messages back in their places
chargehand queue export FILE.json      all of it, parked messages in full

--json for programs; --data DIR (./.bench) names the charger's data folder. The charger must run.`;

type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>;

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function queueCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' }, json: { type: 'boolean', default: false } },
  });
  const ask: Ask = (method, path, body) => askCharger(values.data, method, path, body);
  const [verb, ...rest] = positionals;
  switch (verb) {
    case undefined:
      return list(ask, values.json);
    case 'send-again':
      return rest.length === 0 ? usage() : sendAgain(ask, rest);
    case 'export': {
      const [path, ...more] = rest;
      return path === undefined || more.length > 0 ? usage() : exportTo(ask, path);
    }
    default:
      return usage();
  }
}

async function list(ask: Ask, isForPrograms: boolean): Promise<number> {
  const view = (await ask('GET', '')) as MessageQueueView;
  return print(isForPrograms ? JSON.stringify(view, null, 2) : describeQueue(view));
}

async function sendAgain(ask: Ask, words: readonly string[]): Promise<number> {
  const ids = words.map(Number);
  const isAll = words.length === 1 && words[0] === 'all';
  if (!isAll && ids.some((id) => !Number.isSafeInteger(id) || id < 1)) return usage();
  const { count } = (await ask('POST', '/send-again', { ids: isAll ? 'all' : ids })) as { readonly count: number };
  return print(`${counted(count, 'message')} sent again`);
}

async function exportTo(ask: Ask, path: string): Promise<number> {
  const view = (await ask('GET', '')) as MessageQueueView;
  // Who can read the tags can make the cards.
  writeFileSync(path, `${JSON.stringify(view, null, 2)}\n`, { mode: 0o600 });
  return print(`${counted(view.messages.length, 'parked message')} written to ${path}`);
}

/** The queue in words. */
export function describeQueue(view: MessageQueueView): string {
  const { waiting, waitingSamples, maximum, isFull, messages } = view;
  const lines = [
    `${waiting} of ${maximum} messages wait, ${waitingSamples} of them meter values${isFull ? '; the queue is full' : ''}`,
    `${counted(messages.length, 'message')} put aside`,
  ];
  for (const { id, kind, sessionId, connectorId, attempts, why } of messages)
    lines.push(`${id}  ${kind} of session ${sessionId}, connector ${connectorId}, ${attempts} attempts: ${why}`);
  return lines.join('\n');
}

/** @throws Error naming cause and remedy when no charger runs or it refuses */
async function askCharger(data: string, method: 'GET' | 'POST', path: string, body: unknown): Promise<unknown> {
  const answer = await askStation(data, method, `/api/v1/message-queue${path}`, body);
  if (answer === undefined) throw new Error(`no charger runs on ${data}; name its data folder with --data`);
  if (answer.status < 400) return answer.body;
  const { error } = answer.body as { readonly error?: { readonly message: string } };
  throw new Error(error?.message ?? `the charger answered ${answer.status}`);
}

function usage(): number {
  process.stderr.write(`${QUEUE_USAGE}\n`);
  return 2;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
