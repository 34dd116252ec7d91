// SPDX-License-Identifier: Apache-2.0
import { BENCH_USAGE, parseBenchOptions } from './bench-options.ts';

const USAGE = `chargehand COMMAND

  run           run a charger on this machine's hardware, in the foreground
  bench         run the whole charger against emulated chips (bench --help)
  check-board   read a board folder and print its wiring and every problem
  hw            exercise one part of the hardware, or all for a bring-up report
  settings      list, read and change settings, one by one or by a preset
  stop          end the session of a connector
  charge-now    let a charge that waits begin now
  tags          the charger's own list of cards: list, add, remove, import, export, learn
  status        what each connector does and why; --history: what it did before
  sessions      list, show and export sessions
  ocpp          test the way to a central system; show messages as they pass
  help          this text`;

async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'bench': {
      if (rest.includes('--help')) return print(BENCH_USAGE);
      const options = parseBenchOptions(rest);
      const { runBench } = await import('./bench.ts');
      await runBench(options);
      return 0;
    }
    case 'check-board': {
      const { checkBoard } = await import('./check-board.ts');
      return checkBoard(rest);
    }
    case 'run': {
      const { runCommand } = await import('./run-command.ts');
      return runCommand(rest);
    }
    case 'hw': {
      const { hwCommand } = await import('./hw-command.ts');
      return hwCommand(rest);
    }
    case 'settings': {
      const { settingsCommand } = await import('./settings-command.ts');
      return settingsCommand(rest);
    }
    case 'status': {
      const { statusCommand } = await import('./status-command.ts');
      return statusCommand(rest);
    }
    case 'sessions': {
      const { sessionsCommand } = await import('./sessions-command.ts');
      return sessionsCommand(rest);
    }
    case 'ocpp': {
      const { ocppCommand } = await import('./ocpp-command.ts');
      return ocppCommand(rest);
    }
    case 'stop':
    case 'charge-now': {
      const { connectorCommand } = await import('./connector-command.ts');
      return connectorCommand(command, rest);
    }
    case 'tags': {
      const { tagsCommand } = await import('./tags-command.ts');
      return tagsCommand(rest);
    }
    case undefined:
    case 'help':
    case '--help':
      return print(USAGE);
    default:
      process.stderr.write(`chargehand: there is no command "${command}"\n\n${USAGE}\n`);
      return 2;
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

run(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`chargehand: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
