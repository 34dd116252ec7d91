// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseValidUntil } from '../core/auth/card-cells.ts';
import { SystemClock } from '../platform/system-clock.ts';
import type { CardPageView, CardView } from '../portal/views/card-view.ts';
import type { LearningAnswer } from '../portal/views/learning-view.ts';
import type { Clock } from '../ports/clock.ts';
import type { CardImport } from '../station/cards-api.ts';
import { askStation, type ControlAnswer, type FileBody } from './control-client.ts';
import { describeCards, describeImport, describeLearning } from './tags-text.ts';

export const TAGS_USAGE = `chargehand tags list [TEXT]             cards whose number, in any form, or name fits
chargehand tags add NUMBER [--name NAME] [--blocked yes|no] [--until 2026-12-31|never]
chargehand tags remove NUMBER
chargehand tags clear --count N         all of them; N is how many there are
chargehand tags import FILE.csv [--dry-run]
chargehand tags export [FILE.csv]
chargehand tags learn                   cards held to the reader go on the list, until Ctrl-C or 5 min without one

NUMBER and lists: --notation any|hex|decimal|text, --reversed for the other byte order.
--json for programs; --data DIR (./.bench) names the charger's data folder. The charger must run.`;

/** As many as the API gives at once. */
const PAGE = 200;
const LOOK_EVERY_MS = 500;

type Wish = ReturnType<typeof readArguments>;

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function tagsCommand(args: readonly string[]): Promise<number> {
  const wish = readArguments(args);
  const [verb, ...rest] = wish.positionals;
  const command =
    verb === undefined || !Object.hasOwn(COMMANDS, verb) ? undefined : COMMANDS[verb as keyof typeof COMMANDS];
  const code = await command?.(wish, rest);
  if (code !== undefined) return code;
  process.stderr.write(`${TAGS_USAGE}\n`);
  return 2;
}

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: './.bench' },
      json: { type: 'boolean', default: false },
      name: text,
      blocked: text,
      until: text,
      count: text,
      notation: { type: 'string', default: 'any' },
      reversed: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
}

/** Each answers an exit code, or undefined for a wrong use. */
const COMMANDS = {
  async list(wish: Wish, [search = '', ...more]: readonly string[]) {
    if (more.length > 0) return undefined;
    const first = (await ask(wish, 'GET', `cards?${query({ search, limit: PAGE })}`)) as CardPageView;
    const cards: CardView[] = [...first.cards];
    while (cards.length < first.total) {
      const next = (await ask(
        wish,
        'GET',
        `cards?${query({ search, limit: PAGE, offset: cards.length })}`,
      )) as CardPageView;
      if (next.cards.length === 0) break;
      cards.push(...next.cards);
    }
    return print(wish, { ...first, cards }, describeCards({ ...first, cards }));
  },

  async add(wish: Wish, [number = '', ...more]: readonly string[]) {
    const { name, blocked, until, notation, reversed } = wish.values;
    const isBlocked = blocked === undefined ? undefined : { yes: true, no: false }[blocked];
    const validUntilMillis = until === undefined ? undefined : parseValidUntil(until === 'never' ? '' : until);
    if (number.trim() === '' || more.length > 0 || (blocked !== undefined && isBlocked === undefined)) return undefined;
    if (validUntilMillis === 'none') return undefined;
    const body = { name, blocked: isBlocked, validUntilMillis, notation, reversed };
    const answer = (await ask(wish, 'PUT', `cards/${encodeURIComponent(number)}`, body)) as {
      outcome: string;
      card: CardView;
    };
    return print(wish, answer, `${answer.outcome}: ${answer.card.idTag}`);
  },

  async remove(wish: Wish, [number = '', ...more]: readonly string[]) {
    // An empty number is no number: it must not come near a way to remove all.
    if (number.trim() === '' || more.length > 0) return undefined;
    await ask(wish, 'DELETE', `cards/${encodeURIComponent(number)}`);
    return print(wish, { removed: 1 }, 'removed');
  },

  async clear(wish: Wish, rest: readonly string[]) {
    const count = Number(wish.values.count ?? Number.NaN);
    if (rest.length > 0 || !Number.isInteger(count) || count < 0) return undefined;
    const answer = (await ask(wish, 'POST', 'cards/remove-all', { count })) as { removed: number };
    return print(wish, answer, `removed all ${answer.removed}`);
  },

  async import(wish: Wish, [path, ...more]: readonly string[]) {
    if (path === undefined || more.length > 0) return undefined;
    const { notation, reversed, 'dry-run': dryRun } = wish.values;
    const file: FileBody = { type: 'text/csv', bytes: readFileSync(path) };
    const read = (await ask(
      wish,
      'POST',
      `cards.csv?${query({ notation, reversed, dryRun })}`,
      undefined,
      file,
    )) as CardImport;
    if (read.kind !== 'read') return 1;
    print(wish, read, describeImport(read));
    return read.counts.refused > 0 ? 1 : 0;
  },

  async export(wish: Wish, [path, ...more]: readonly string[]) {
    if (more.length > 0) return undefined;
    const csv = String(await ask(wish, 'GET', 'cards.csv'));
    if (path === undefined) process.stdout.write(csv);
    // Who can read the numbers can make the cards.
    else writeFileSync(path, csv, { mode: 0o600 });
    return 0;
  },

  async learn(wish: Wish, rest: readonly string[]) {
    return rest.length > 0 ? undefined : learn(wish, new SystemClock());
  },
} as const;

/** Tells of each card until the mode ends, here or elsewhere. */
async function learn(wish: Wish, clock: Clock): Promise<number> {
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let wantsNext = false;
  process.stdin.on('data', () => {
    wantsNext = true;
  });
  let told = '';
  let answer = (await ask(wish, 'POST', 'card-learning', {})) as LearningAnswer;
  while (answer.learning !== null && !stopped) {
    const text = wish.values.json ? JSON.stringify(answer.learning) : describeLearning(answer.learning);
    if (text !== told) process.stdout.write(`${text}\n`);
    told = text;
    await clock.sleep(LOOK_EVERY_MS);
    const isNext = wantsNext;
    wantsNext = false;
    answer = (await ask(wish, isNext ? 'POST' : 'GET', 'card-learning', isNext ? {} : undefined)) as LearningAnswer;
  }
  process.stdin.pause();
  if (stopped) await ask(wish, 'DELETE', 'card-learning');
  return 0;
}

/** @throws Error naming cause and remedy when no charger runs or it refuses */
async function ask(
  wish: Wish,
  method: Parameters<typeof askStation>[1],
  path: string,
  body?: unknown,
  file?: FileBody,
) {
  const { data } = wish.values;
  const answer = await askStation(data, method, `/api/v1/${path}`, body, file);
  if (answer === undefined) throw new Error(`no charger runs on ${data}; name its data folder with --data`);
  if (answer.status >= 400) throw new Error(refusal(answer));
  return answer.body;
}

function refusal({ status, body }: ControlAnswer): string {
  // Both ends are built from one source; the socket is this user's own.
  const { error } = body as { readonly error?: { readonly message: string; readonly allowed?: string } };
  if (error === undefined) return `the charger answered ${status}`;
  return error.allowed === undefined ? error.message : `${error.message} (allowed: ${error.allowed})`;
}

function query(values: Readonly<Record<string, string | number | boolean>>): string {
  return new URLSearchParams(
    Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

function print(wish: Wish, answer: unknown, text: string): number {
  process.stdout.write(wish.values.json ? `${JSON.stringify(answer, null, 2)}\n` : `${text}\n`);
  return 0;
}
