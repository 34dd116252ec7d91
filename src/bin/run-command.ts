// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBoard } from '../board/load.ts';
import { SystemClock } from '../platform/system-clock.ts';
import { createLog } from './log.ts';
import { boardFolder, programPath } from './paths.ts';
import { parseReadiness } from './readiness.ts';
import { Supervisor } from './supervisor.ts';

export const RUN_USAGE = `chargehand run --board NAME|DIR --data DIR [options]: a charger on this machine's hardware, in the foreground

  --board NAME|DIR     the board
  --data DIR           settings, database, sessions
  --http PORT          portal                       (80)
  --host ADDRESS       address the portal listens on (0.0.0.0)

On a charger that stays, use the services of systemd/ instead: they restart with the machine and open the contactor
when a process is gone.`;

/** Runs guard and station until Ctrl-C. @returns the exit code */
export async function runCommand(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (options === undefined) {
    process.stderr.write(`${RUN_USAGE}\n`);
    return 2;
  }
  const folder = boardFolder(options.board);
  const board = await loadBoard(folder);
  if (board.benchOnly) {
    process.stderr.write(
      `chargehand run: board "${board.id}" declares no interlock and may switch no mains; chargehand bench --board ${options.board} runs it on emulated chips\n`,
    );
    return 1;
  }
  const data = resolve(options.data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const sockets = mkdtempSync(join(tmpdir(), 'chargehand-'));
  const link = ['--link', join(sockets, 'link', 'guard.sock')];
  const supervisor = new Supervisor(new SystemClock(), createLog('run'), (process_, message) => {
    const readiness = parseReadiness(message);
    if (readiness !== undefined) process.stdout.write(`${process_} is ready\n`);
  });
  supervisor.add({
    name: 'guard',
    command: () => [process.execPath, ...programPath('guard'), '--board', folder, ...link],
  });
  const portal = ['--http', options.http, '--host', options.host];
  supervisor.add({
    name: 'station',
    command: () => [
      process.execPath,
      ...programPath('station'),
      ...['--board', folder, '--data', data],
      ...link,
      ...portal,
    ],
  });
  await new Promise<void>((resolve_) => {
    process.once('SIGINT', () => resolve_());
    process.once('SIGTERM', () => resolve_());
  });
  await supervisor.stop();
  rmSync(sockets, { recursive: true, force: true });
  return 0;
}

interface RunOptions {
  readonly board: string;
  readonly data: string;
  readonly http: string;
  readonly host: string;
}

/** @returns undefined for wrong use */
function parse(args: readonly string[]): RunOptions | undefined {
  const single = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { board: single, data: single, http: single, host: single },
    });
    const { board, data, http = '80', host = '0.0.0.0' } = values;
    return board === undefined || data === undefined || !/^\d{1,5}$/.test(http)
      ? undefined
      : { board, data, http, host };
  } catch {
    return undefined;
  }
}
