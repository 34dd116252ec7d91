// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { askStation } from './control-client.ts';

const USAGE = `chargehand stop CONNECTOR [--data DIR]: ends the session of a connector, 1 or more (DIR: ./.bench)`;

const refusal = v.object({ error: v.object({ message: v.string() }) });

/** @returns the exit code: 0 = it ends, 1 = not possible, 2 = wrong use */
export async function stopCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' } },
  });
  const [connector, ...more] = positionals;
  if (connector === undefined || more.length > 0 || !/^[1-9]\d{0,2}$/.test(connector)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const answer = await askStation(values.data, 'POST', `/api/v1/connectors/${connector}/stop`, {});
  if (answer?.status === 202) return 0;
  const why =
    answer === undefined
      ? `no charger runs on ${values.data}; name its data folder with --data`
      : v.parse(refusal, answer.body).error.message;
  process.stderr.write(`chargehand: ${why}\n`);
  return 1;
}
