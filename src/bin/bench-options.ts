// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { checkValue } from '../settings/check.ts';
import { findRow } from '../settings/registry.ts';
import { parseAssignment } from './assignment.ts';

const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'a port number 0..65535'),
  v.transform(Number),
  v.maxValue(65_535, 'a port number 0..65535'),
);

const URL_ALLOWED = 'a ws:// or wss:// address without user, password, query or fragment';

function isCentralSystemUrl(text: string): boolean {
  const row = findRow('ocpp.url');
  return row !== undefined && checkValue(row, text).ok;
}

const schema = v.strictObject({
  board: v.optional(v.string(), 'virtual'),
  data: v.optional(v.string(), './.bench'),
  http: v.optional(port, '8080'),
  bench: v.optional(port, '8081'),
  ocpp: v.optional(v.pipe(v.string(), v.minLength(1, URL_ALLOWED), v.check(isCentralSystemUrl, URL_ALLOWED))),
  id: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9*\-_.]{1,48}$/, '1 to 48 of A-Z a-z 0-9 * - _ .'))),
  connectors: v.optional(v.pipe(v.string(), v.regex(/^[1-4]$/, '1, 2, 3 or 4'), v.transform(Number)), '1'),
  set: v.optional(v.array(v.pipe(v.string(), v.regex(/^[\w.]+=/, 'ID=VALUE'))), []),
  scheduling: v.optional(v.picklist(['auto', 'fifo', 'other'], 'auto, fifo or other'), 'auto'),
  seed: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'a whole number'), v.transform(Number))),
});
export type BenchOptions = v.InferOutput<typeof schema>;

export const BENCH_USAGE = `chargehand bench [options]: the whole charger against emulated chips, in real time

  --board NAME|DIR     a folder under boards/, or a path to one      (virtual)
  --data DIR           settings, database, logs; kept between runs   (./.bench)
  --http PORT          portal and REST API, 0 = any free             (8080)
  --bench PORT         bench control API, 0 = any free               (8081)
  --ocpp URL           central system, ws:// or wss://               (none: stand-alone)
  --id ID              charge point id                               (from the product file)
  --connectors N       1 to 4, each further one a slave charger      (1)
  --set ID=VALUE       any setting, repeatable, applied before start
  --scheduling WHICH   auto, fifo or other, for the guard            (auto)
  --seed N             seed of the plant's noise and lags            (by chance)`;

/** @throws Error naming the option, what was given and what is allowed */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const parsed = v.safeParse(schema, readArguments(args));
  if (parsed.success) {
    // Here rather than in the station, which would be started again without them.
    for (const assignment of parsed.output.set) parseAssignment(assignment);
    return parsed.output;
  }
  const [issue] = parsed.issues;
  const option = String(issue.path?.[0].key ?? '');
  throw new Error(`--${option}: "${String(issue.input)}" is not allowed; allowed is ${issue.message}`);
}

/** @throws Error naming the option that there is not, and those that there are */
function readArguments(args: readonly string[]): unknown {
  const single = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        board: single,
        data: single,
        http: single,
        bench: single,
        ocpp: single,
        id: single,
        connectors: single,
        set: { type: 'string', multiple: true },
        scheduling: single,
        seed: single,
      },
    }).values;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new Error(`${reason}\n\n${BENCH_USAGE}`);
  }
}
