// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { type Board, loadBoard } from '../board/load.ts';
import { type BringUpReport, printableReport } from '../bring-up/bring-up-report.ts';
import { PART_CHECKS } from '../bring-up/checks.ts';
import { type Finding, PartReport } from '../bring-up/finding.ts';
import type { PartCheck } from '../bring-up/part-check.ts';
import { SystemClock } from '../platform/system-clock.ts';
import type { Clock } from '../ports/clock.ts';
import { emulatedHardware, type HardwareSession, realHardware } from './hardware-session.ts';
import { boardFolder, packageFile } from './paths.ts';

/** Where a charger has its board. */
const INSTALLED_BOARD = '/etc/chargehand/board';
const BRING_UP = 'bring-up';
const FIRST_ANSWERS_MS = 1500;
const PARTS = [...PART_CHECKS.map((check) => check.part), BRING_UP];

export const HW_USAGE = `chargehand hw PART [options]: exercises one part of a charger and says pass or fail

${PART_CHECKS.map((check) => `  ${check.part.padEnd(10)} ${check.title}${check.onSiteOnly ? ' (needs --i-am-on-site)' : ''}`).join('\n')}
  ${BRING_UP.padEnd(10)} all of these, with a dated report as JSON and as a page to print

  --board NAME|DIR     the board                           (${INSTALLED_BOARD})
  --emulated           emulated chips instead of hardware
  --i-am-on-site       you stand at the charger, no vehicle is plugged in, nobody touches the outlet
  --wait SECONDS       time to hold a card to the reader   (20)
  --report DIR         where bring-up writes its report    (.)
  --serial TEXT        serial number of this unit, for the report`;

const options = v.strictObject({
  board: v.optional(v.string()),
  emulated: v.optional(v.boolean(), false),
  'i-am-on-site': v.optional(v.boolean(), false),
  wait: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, 'a whole number 1..600'),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(600),
    ),
    '20',
  ),
  report: v.optional(v.string(), '.'),
  serial: v.optional(v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,25}$/, '1 to 25 printable characters'))),
});
type Options = v.InferOutput<typeof options>;

/** @returns the exit code: 0 = all passed, 1 = something failed, 2 = wrong use or refused */
export async function hwCommand(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === 'string') return refuse(`${parsed}\n\n${HW_USAGE}`);
  const { part, given } = parsed;
  const checks = part === BRING_UP ? PART_CHECKS : PART_CHECKS.filter((check) => check.part === part);
  const allowed = given['i-am-on-site'] || given.emulated;
  if (part !== BRING_UP && !allowed && checks.some((check) => check.onSiteOnly)) {
    return refuse(`${part} puts voltage on the pilot or the outlet: add --i-am-on-site when nobody can be hurt`);
  }
  const board = await loadBoard(boardFolder(given.board ?? installedBoard()));
  const clock = new SystemClock();
  const hardware = given.emulated ? await emulatedHardware(board, clock) : await realHardware(board, clock);
  const outcome = await runInterruptibly(new Run(board, clock, hardware, given), checks, allowed);
  if (part === BRING_UP) writeReport(board, outcome, given);
  const failed = outcome.findings.filter((finding) => finding.result === 'fail').length;
  const passed = outcome.findings.filter((finding) => finding.result === 'pass').length;
  print(`\n${failed === 0 ? 'PASSED' : 'FAILED'}: ${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function parse(args: readonly string[]): { readonly part: string; readonly given: Options } | string {
  try {
    const flag = { type: 'boolean' } as const;
    const single = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { board: single, emulated: flag, 'i-am-on-site': flag, wait: single, report: single, serial: single },
    });
    const [part, ...more] = positionals;
    if (part === undefined || more.length > 0 || !PARTS.includes(part)) return `PART is one of ${PARTS.join(', ')}`;
    const given = v.safeParse(options, values);
    if (given.success) return { part, given: given.output };
    return `--${v.getDotPath(given.issues[0])}: allowed is ${given.issues[0].message}`;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

function installedBoard(): string {
  if (existsSync(join(INSTALLED_BOARD, 'board.json'))) return INSTALLED_BOARD;
  throw new Error(`there is no ${INSTALLED_BOARD}: name the board with --board NAME or DIR`);
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly skipped: BringUpReport['skipped'];
  readonly startedAt: string;
  readonly endedAt: string;
}

/** One walk through the checks. */
class Run {
  readonly #board: Board;
  readonly #clock: Clock;
  readonly #hardware: HardwareSession;
  readonly #options: Options;
  readonly #findings: Finding[] = [];
  readonly #skipped: { part: string; why: string }[] = [];

  constructor(board: Board, clock: Clock, hardware: HardwareSession, given: Options) {
    this.#board = board;
    this.#clock = clock;
    this.#hardware = hardware;
    this.#options = given;
  }

  async through(checks: readonly PartCheck[], mayEnergise: boolean): Promise<Outcome> {
    const startedAt = this.#now();
    try {
      // Every part at once: drivers keep their chips, and a second start of one would be a second master.
      const roles = [...new Set(checks.flatMap((check) => check.roles))];
      const { devices, failures } = await this.#hardware.start(roles);
      const started = new PartReport('start', (finding) => this.#say(finding));
      for (const { role, required, error } of failures) {
        if (required) started.must(role, error.message, 'starts', false);
        else started.info(role, `${error.message} (may be missing)`);
      }
      // A controller that polls its line has seen nothing yet.
      if (devices.pilot?.traits.switchesContactor === true) await this.#clock.sleep(FIRST_ANSWERS_MS);
      for (const check of checks) {
        if (check.onSiteOnly && !mayEnergise) {
          this.#skipped.push({ part: check.part, why: 'needs --i-am-on-site' });
          continue;
        }
        print(`\n${check.title}`);
        await check.run({
          clock: this.#clock,
          board: this.#board,
          devices,
          report: new PartReport(check.part, (finding) => this.#say(finding)),
          patienceSeconds: this.#options.wait,
          holdCard: this.#hardware.holdCard,
        });
      }
      devices['tag-reader']?.stop();
    } finally {
      await this.#hardware.close();
    }
    return { findings: this.#findings, skipped: this.#skipped, startedAt, endedAt: this.#now() };
  }

  /** Nothing stays switched on, whatever happened. */
  async switchOff(): Promise<void> {
    const { devices } = await this.#hardware.start(['contactor', 'pilot']);
    await devices.contactor?.setCoil(false);
    await devices.pilot?.setOutput({ kind: 'X1' });
  }

  #say(finding: Finding): void {
    this.#findings.push(finding);
    const mark = { pass: ' ok ', fail: 'FAIL', info: '    ' }[finding.result];
    const allowed = finding.allowed === '' ? '' : `   (allowed ${finding.allowed})`;
    print(`  ${mark} ${finding.what.padEnd(44)} ${finding.seen}${finding.result === 'fail' ? allowed : ''}`);
  }

  #now(): string {
    return new Date(this.#clock.wallMillis()).toISOString();
  }
}

/** Ctrl-C in the middle of a stroke must not leave the contactor closed. */
async function runInterruptibly(run: Run, checks: readonly PartCheck[], mayEnergise: boolean): Promise<Outcome> {
  const onSignal = (): void => {
    const end = () => process.exit(130);
    run.switchOff().then(end, end);
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await run.through(checks, mayEnergise);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function writeReport(board: Board, outcome: Outcome, given: Options): void {
  const { vendor, model, serialNumber } = board.product.identity;
  const report: BringUpReport = {
    board: board.id,
    product: { vendor, model, serialNumber: given.serial ?? serialNumber },
    firmwareVersion: (JSON.parse(readFileSync(packageFile(), 'utf8')) as { version: string }).version,
    hardware: given.emulated ? 'emulated' : 'real',
    startedAt: outcome.startedAt,
    endedAt: outcome.endedAt,
    skipped: outcome.skipped,
    passed: outcome.findings.filter((finding) => finding.result === 'pass').length,
    failed: outcome.findings.filter((finding) => finding.result === 'fail').length,
    findings: outcome.findings,
  };
  const folder = resolve(given.report);
  mkdirSync(folder, { recursive: true });
  const stamp = outcome.startedAt.replaceAll(/[:.]/g, '-');
  const base = join(folder, `bring-up-${board.id}-${stamp}`);
  writeFileSync(`${base}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${base}.html`, printableReport(report));
  print(`\nReport: ${base}.json\nTo print: ${base}.html`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(text: string): number {
  process.stderr.write(`chargehand hw: ${text}\n`);
  return 2;
}
