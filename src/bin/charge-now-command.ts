// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { askStation } from './control-client.ts';

const USAGE =
  'chargehand charge-now [CONNECTOR] [--data DIR]: the charge that waits for a start time, the end of the peak or a delay begins now (CONNECTOR: 1, DIR: ./.bench)';

const refusal = v.object({ error: v.object({ message: v.string() }) });

/** @returns the exit code: 0 = accepted, 1 = refused, or no charger runs there, 2 = wrong use */
export async function chargeNowCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' } },
  });
  const [connector = '1', ...more] = positionals;
  if (more.length > 0 || !/^[1-9]\d{0,2}$/.test(connector)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const answer = await askStation(values.data, 'POST', `/api/v1/connectors/${connector}/charge-now`, {});
  if (answer === undefined) {
    process.stderr.write(`chargehand: no charger runs on ${values.data}; name its data folder with --data\n`);
    return 1;
  }
  if (answer.status === 202) return 0;
  const told = v.safeParse(refusal, answer.body);
  process.stderr.write(`chargehand: ${told.success ? told.output.error.message : `answer ${answer.status}`}\n`);
  return 1;
}
