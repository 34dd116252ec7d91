// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { askStation } from './control-client.ts';
import { describeProfiles, type ProfilesAnswer } from './profiles-text.ts';

export const PROFILES_USAGE = `chargehand profiles [list] [--json]   charging profiles of the central system, and what they allow in a day
chargehand profiles clear ID|all      removes one or all; the central system is not told

--data DIR (./.bench) names the charger's data folder. The charger must run.`;

const PATH = '/api/v1/charging-profiles';
const refusal = v.object({ error: v.object({ message: v.string() }) });

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function profilesCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' }, json: { type: 'boolean', default: false } },
  });
  const [verb = 'list', id, ...more] = positionals;
  const isClear = verb === 'clear' && id !== undefined && /^(?:all|-?\d{1,10})$/.test(id);
  if (more.length > 0 || !(isClear || (verb === 'list' && id === undefined))) {
    process.stderr.write(`${PROFILES_USAGE}\n`);
    return 2;
  }
  const path = isClear && id !== 'all' ? `${PATH}/${id}` : PATH;
  const answer = await askStation(values.data, isClear ? 'DELETE' : 'GET', path);
  if (answer === undefined) return failed(`no charger runs on ${values.data}; name its data folder with --data`);
  if (answer.status >= 300) return failed(v.parse(refusal, answer.body).error.message);
  if (isClear) return 0;
  // Both ends are built from one source; the socket is this user's own.
  const told = answer.body as ProfilesAnswer;
  process.stdout.write(`${values.json ? JSON.stringify(told, null, 2) : describeProfiles(told)}\n`);
  return 0;
}

function failed(why: string): number {
  process.stderr.write(`chargehand: ${why}\n`);
  return 1;
}
