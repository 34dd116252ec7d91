// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SystemClock } from '../platform/system-clock.ts';
import { createSettings } from '../settings/apply.ts';
import { findRow, isSettingId } from '../settings/registry.ts';
import type { SettingRow } from '../settings/row.ts';
import type { Settings } from '../settings/settings.ts';
import { formatText, parseText } from '../settings/text-form.ts';
import { openStore } from '../store/store.ts';
import { createLog } from './log.ts';

const USAGE = `chargehand settings list|get ID|set ID VALUE [--data DIR]: settings of a charger that is stopped (DIR: ./.bench)`;

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function settingsCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' } },
  });
  const path = join(values.data, 'station.db');
  if (!existsSync(path)) {
    process.stderr.write(`chargehand: ${path} does not exist; name the charger's data folder with --data\n`);
    return 1;
  }
  const store = openStore({ path, clock: new SystemClock(), log: createLog('settings') });
  try {
    return act(createSettings({ repository: store.settings }), positionals);
  } finally {
    store.close();
  }
}

function act(settings: Settings, [verb, id = '', text]: readonly string[]): number {
  if (verb === 'list' && id === '') {
    for (const row of settings.rows()) process.stdout.write(`${row.id} = ${shown(settings, row)}\n`);
    return 0;
  }
  const row = findRow(id);
  if ((verb !== 'get' && verb !== 'set') || id === '' || (verb === 'set') !== (text !== undefined)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  if (row === undefined) return fail(`there is no setting "${id}"; chargehand settings list names them`);
  if (verb === 'get' || text === undefined) {
    process.stdout.write(`${shown(settings, row)}\n`);
    return 0;
  }
  const parsed = parseText(row, text);
  if (!parsed.ok) return fail(`${id}: allowed is ${parsed.allowed}`);
  const result = settings.apply({ kind: 'command-line' }, id, parsed.value);
  if (result.kind === 'applied') return 0;
  return fail(result.kind === 'invalid' ? `${id}: allowed is ${result.allowed}` : `${id}: ${result.kind}`);
}

function shown(settings: Settings, row: SettingRow): string {
  if (row.type.kind === 'secret' || !isSettingId(row.id)) return '(secret)';
  return formatText(settings.get(row.id));
}

function fail(message: string): number {
  process.stderr.write(`chargehand: ${message}\n`);
  return 1;
}
