// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';

const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'a port number 0..65535'),
  v.transform(Number),
  v.maxValue(65_535, 'a port number 0..65535'),
);

const schema = v.strictObject({
  board: v.optional(v.string(), 'virtual'),
  data: v.optional(v.string(), './.bench'),
  http: v.optional(port, '8080'),
  bench: v.optional(port, '8081'),
  ocpp: v.optional(v.pipe(v.string(), v.regex(/^wss?:\/\/\S+$/, 'a URL that begins with ws:// or wss://'))),
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
  const single = { type: 'string' } as const;
  const { values } = parseArgs({
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
  });
  const parsed = v.safeParse(schema, values);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(
    `--${v.getDotPath(issue) ?? ''}: "${String(issue.input)}" is not allowed; allowed is ${issue.message}`,
  );
}
