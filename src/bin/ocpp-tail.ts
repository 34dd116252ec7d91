// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { SystemClock } from '../platform/system-clock.ts';
import type { MessageDetailView, MessagesView } from '../portal/views/message-view.ts';
import type { Clock } from '../ports/clock.ts';
import { askStation, type ControlAnswer } from './control-client.ts';
import { MessageLines } from './ocpp-tail-text.ts';
import { terminalJson } from './terminal-text.ts';

export const OCPP_TAIL_USAGE = `chargehand ocpp tail [options]               messages of the running charger as they pass, until Ctrl-C

  --action NAME --direction in|out|link --connector N --trouble    only those; in: the central system asks
  --last N       begin with the last N, 0 to 500 (10)
  --cards        card numbers in full
  --json         a line of JSON each time a message comes or is answered
  --data DIR     data folder of the charger (./.bench)`;

const LOOK_EVERY_MS = 500;
const MOST_AT_ONCE = 500;

const refusal = v.object({ error: v.object({ message: v.string() }) });

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...{ action: text, direction: text, connector: text },
        ...{ trouble: flag, cards: flag, json: flag },
        last: { type: 'string', default: '10' },
        data: { type: 'string', default: './.bench' },
      },
    });
    return /^\d{1,3}$/.test(values.last) && Number(values.last) <= MOST_AT_ONCE ? values : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the exit code: 0 = stopped by hand, 1 = no charger runs there or it refuses; undefined: wrong use */
export async function ocppTail(args: readonly string[]): Promise<number | undefined> {
  const values = readArguments(args);
  if (values === undefined) return undefined;
  const { action, direction, connector, trouble, cards, data, last, json } = values;
  const wish = { action, direction, connector, texts: 'yes', trouble: trouble ? 'yes' : 'no' };
  const query = new URLSearchParams({ cards: cards ? 'full' : 'hidden' });
  for (const [name, value] of Object.entries(wish)) if (value !== undefined) query.set(name, value);
  const ask = (more: string) => askStation(data, 'GET', `/api/v1/ocpp/messages?${query}&${more}`);
  const first = await ask(`limit=${Math.max(1, Number(last))}`);
  if (first?.status !== 200) return refused(first, data);
  const begin = first.body as MessagesView;
  const show = json ? jsonLines() : textLines();
  show(last === '0' ? [] : [...begin.messages].reverse());
  await follow(ask, begin.newest, show, new SystemClock());
  return 0;
}

type Show = (messages: MessagesView['messages']) => void;

/** Looks again and again until Ctrl-C, or until nobody reads what is written. */
async function follow(
  ask: (more: string) => Promise<ControlAnswer | undefined>,
  newest: number,
  show: Show,
  clock: Clock,
): Promise<void> {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.on('error', stop);
  let after = newest;
  let isGone = false;
  while (!isStopped) {
    await clock.sleep(LOOK_EVERY_MS);
    const answer = await ask(`after=${after}&limit=${MOST_AT_ONCE}`).catch(() => undefined);
    if (answer?.status !== 200) {
      if (!isGone) process.stderr.write('chargehand: the charger does not answer; waiting for it\n');
      isGone = true;
      continue;
    }
    if (isGone) process.stderr.write('chargehand: the charger is back\n');
    isGone = false;
    const { messages, newest } = answer.body as MessagesView;
    show(messages);
    // Lower than before: the messages were lost, and are counted from the start again.
    after = newest < after ? 0 : newest;
  }
}

function jsonLines(): Show {
  return (messages) => {
    for (const message of messages) process.stdout.write(`${terminalJson(message)}\n`);
  };
}

function textLines(): Show {
  const lines = new MessageLines();
  return (messages) => {
    for (const message of messages)
      for (const line of lines.of(message as MessageDetailView)) process.stdout.write(`${line}\n`);
  };
}

function refused(answer: ControlAnswer | undefined, data: string): number {
  const why = v.safeParse(refusal, answer?.body);
  const nobody = `no charger runs on ${data}; name its data folder with --data`;
  const text = why.success ? why.output.error.message : 'the charger gave no answer that can be read';
  process.stderr.write(`chargehand: ${answer === undefined ? nobody : text}\n`);
  return 1;
}
