// SPDX-License-Identifier: Apache-2.0
import { BENCH_USAGE, parseBenchOptions } from './bench-options.ts';
import type { ConnectorVerb } from './connector-command.ts';

/** What a command is loaded as, so that none pays for the others. */
interface Command {
  readonly usage: string;
  readonly run: (args: readonly string[]) => number | Promise<number>;
}

interface CommandRow {
  readonly name: string;
  readonly what: string;
  readonly load: () => Promise<Command>;
}

const COMMANDS: readonly CommandRow[] = [
  {
    name: 'run',
    what: "run a charger on this machine's hardware, in the foreground",
    load: () => import('./run-command.ts').then((m) => ({ usage: m.RUN_USAGE, run: m.runCommand })),
  },
  {
    name: 'bench',
    what: 'run the whole charger against emulated chips',
    load: async () => ({ usage: BENCH_USAGE, run: runBenchCommand }),
  },
  {
    name: 'check-board',
    what: 'read a board folder and print its wiring and every problem',
    load: () => import('./check-board.ts').then((m) => ({ usage: m.CHECK_BOARD_USAGE, run: m.checkBoard })),
  },
  {
    name: 'hw',
    what: 'exercise one part of the hardware, or all for a bring-up report',
    load: () => import('./hw-command.ts').then((m) => ({ usage: m.HW_USAGE, run: m.hwCommand })),
  },
  {
    name: 'settings',
    what: 'list, read and change settings, one by one or by a preset',
    load: () => import('./settings-command.ts').then((m) => ({ usage: m.SETTINGS_USAGE, run: m.settingsCommand })),
  },
  { name: 'stop', what: 'end the session of a connector', load: () => loadConnectorCommand('stop') },
  { name: 'charge-now', what: 'let a charge that waits begin now', load: () => loadConnectorCommand('charge-now') },
  {
    name: 'tags',
    what: "the charger's own list of cards: list, add, remove, import, export, learn",
    load: () => import('./tags-command.ts').then((m) => ({ usage: m.TAGS_USAGE, run: m.tagsCommand })),
  },
  {
    name: 'status',
    what: 'what each connector does and why; --history: what it did before',
    load: () => import('./status-command.ts').then((m) => ({ usage: m.STATUS_USAGE, run: m.statusCommand })),
  },
  {
    name: 'sessions',
    what: 'list, show and export sessions',
    load: () => import('./sessions-command.ts').then((m) => ({ usage: m.SESSIONS_USAGE, run: m.sessionsCommand })),
  },
];

const NAME_WIDTH = Math.max(...COMMANDS.map(({ name }) => name.length));
const USAGE = [
  'chargehand COMMAND',
  '',
  ...COMMANDS.map(({ name, what }) => `  ${name.padEnd(NAME_WIDTH)}   ${what}`),
  `  ${'help'.padEnd(NAME_WIDTH)}   this text; help COMMAND, or COMMAND --help: how to use it`,
].join('\n');

async function runBenchCommand(args: readonly string[]): Promise<number> {
  const options = parseBenchOptions(args);
  const { runBench } = await import('./bench.ts');
  await runBench(options);
  return 0;
}

async function loadConnectorCommand(verb: ConnectorVerb): Promise<Command> {
  const { connectorCommand, connectorUsage } = await import('./connector-command.ts');
  return { usage: connectorUsage(verb), run: (args) => connectorCommand(verb, args) };
}

async function run(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const asksForHelp = first === undefined || first === 'help' || first === '--help';
  const name = asksForHelp ? rest[0] : first;
  if (name === undefined) return print(USAGE);
  const command = await COMMANDS.find((row) => row.name === name)?.load();
  if (command === undefined) {
    process.stderr.write(`chargehand: there is no command "${name}"\n\n${USAGE}\n`);
    return 2;
  }
  return asksForHelp || rest.includes('--help') ? print(command.usage) : command.run(rest);
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
