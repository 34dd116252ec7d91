// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { askStation } from './control-client.ts';

/** What is asked of one connector of the running charger, and what `--help` says of it. */
const VERBS = {
  stop: 'ends the session of a connector, 1 or more',
  'charge-now': 'lets a charge begin that waits for a start time, the end of the peak or a delay',
} as const;
export type ConnectorVerb = keyof typeof VERBS;

const refusal = v.object({ error: v.object({ message: v.string() }) });

export function connectorUsage(verb: ConnectorVerb): string {
  return `chargehand ${verb} CONNECTOR [--data DIR]: ${VERBS[verb]} (DIR: ./.bench)`;
}

/** @returns the exit code: 0 = accepted, 1 = not possible, 2 = wrong use */
export async function connectorCommand(verb: ConnectorVerb, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' } },
  });
  const [connector, ...more] = positionals;
  if (connector === undefined || more.length > 0 || !/^[1-9]\d{0,2}$/.test(connector)) {
    process.stderr.write(`${connectorUsage(verb)}\n`);
    return 2;
  }
  const answer = await askStation(values.data, 'POST', `/api/v1/connectors/${connector}/${verb}`, {});
  if (answer?.status === 202) return 0;
  const why =
    answer === undefined
      ? `no charger runs on ${values.data}; name its data folder with --data`
      : v.parse(refusal, answer.body).error.message;
  process.stderr.write(`chargehand: ${why}\n`);
  return 1;
}
