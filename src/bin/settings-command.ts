// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { SystemClock } from '../platform/system-clock.ts';
import { createSettings } from '../settings/apply.ts';
import { findRow, isSettingId, SETTING_ROWS } from '../settings/registry.ts';
import type { SettingRow, SettingValue } from '../settings/row.ts';
import { formatText, parseText } from '../settings/text-form.ts';
import { openStore } from '../store/store.ts';
import { askStation } from './control-client.ts';
import { createLog } from './log.ts';
import { PRESET_USAGE, presetCommand } from './preset-command.ts';

export const SETTINGS_USAGE = `chargehand settings list
chargehand settings get ID
chargehand settings set ID VALUE     [--data DIR]   (DIR: ./.bench)
${PRESET_USAGE}

Works on a running charger, where a change takes effect at once, and on one that is stopped.`;

/** Reads and writes settings, through the running station or in the data folder of one that is stopped. */
interface Access {
  read(id: string): Promise<SettingValue | undefined>;
  /** @returns why not, or undefined when it is done */
  write(id: string, value: SettingValue): Promise<string | undefined>;
  close(): void;
}

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function settingsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' } },
  });
  if (positionals[0] === 'preset') return presetCommand(values.data, positionals.slice(1));
  const access = await openAccess(values.data);
  try {
    return await act(access, positionals);
  } finally {
    access.close();
  }
}

async function openAccess(dataFolder: string): Promise<Access> {
  const running = await askStation(dataFolder, 'GET', '/api/v1/settings');
  if (running !== undefined) return overSocket(dataFolder, running.body);
  const path = join(dataFolder, 'station.db');
  if (!existsSync(path)) throw new Error(`${path} does not exist; name the charger's data folder with --data`);
  const store = openStore({ path, clock: new SystemClock(), log: createLog('settings') });
  const settings = createSettings({ repository: store.settings });
  return {
    read: async (id) => (isSettingId(id) ? settings.get(id) : undefined),
    async write(id, value) {
      const result = settings.apply({ kind: 'command-line' }, id, value);
      if (result.kind === 'applied') return undefined;
      return result.kind === 'invalid' ? `allowed is ${result.allowed}` : result.kind;
    },
    close: () => store.close(),
  };
}

const value = v.union([v.boolean(), v.number(), v.string(), v.array(v.string())]);
const listing = v.object({ settings: v.array(v.object({ id: v.string(), value: v.nullable(value) })) });
const refusal = v.object({ error: v.object({ message: v.string(), allowed: v.optional(v.string()) }) });

function overSocket(dataFolder: string, body: unknown): Access {
  const known = new Map(v.parse(listing, body).settings.map((setting) => [setting.id, setting.value]));
  return {
    read: async (id) => known.get(id) ?? undefined,
    async write(id, wanted) {
      const answer = await askStation(dataFolder, 'PUT', `/api/v1/settings/${encodeURIComponent(id)}`, {
        value: wanted,
      });
      if (answer === undefined) return 'the station has just stopped';
      if (answer.status === 200) return undefined;
      const { error } = v.parse(refusal, answer.body);
      return error.allowed === undefined ? error.message : `allowed is ${error.allowed}`;
    },
    close: () => {},
  };
}

async function act(access: Access, [verb, id = '', text]: readonly string[]): Promise<number> {
  if (verb === 'list' && id === '') {
    for (const row of SETTING_ROWS) process.stdout.write(`${row.id} = ${await shown(access, row)}\n`);
    return 0;
  }
  if ((verb !== 'get' && verb !== 'set') || id === '' || (verb === 'set') !== (text !== undefined)) {
    process.stderr.write(`${SETTINGS_USAGE}\n`);
    return 2;
  }
  const row = findRow(id);
  if (row === undefined) return fail(`there is no setting "${id}"; chargehand settings list names them`);
  if (text === undefined) {
    process.stdout.write(`${await shown(access, row)}\n`);
    return 0;
  }
  const parsed = parseText(row, text);
  if (!parsed.ok) return fail(`${id}: allowed is ${parsed.allowed}`);
  const problem = await access.write(id, parsed.value);
  return problem === undefined ? 0 : fail(`${id}: ${problem}`);
}

async function shown(access: Access, row: SettingRow): Promise<string> {
  if (row.type.kind === 'secret') return '(secret)';
  const current = await access.read(row.id);
  return current === undefined ? '' : formatText(current);
}

function fail(message: string): number {
  process.stderr.write(`chargehand: ${message}\n`);
  return 1;
}
