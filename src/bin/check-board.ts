// SPDX-License-Identifier: Apache-2.0
import { relative } from 'node:path';
import { type BoardInspection, inspectBoard } from '../board/load.ts';
import { describeProblem, type Problem } from '../board/problems.ts';
import type { Product } from '../board/product-schema.ts';
import { boardReport, contactorEnvironment } from '../board/report.ts';
import { checkValue } from '../settings/check.ts';
import { findRow } from '../settings/registry.ts';
import { boardFolder } from './paths.ts';

export const CHECK_BOARD_USAGE = `chargehand check-board NAME|DIR [--contactor-env]: reads board.json and product.json, prints the wiring and every problem

  --contactor-env   print the lines of /etc/chargehand/contactor.env instead`;

/** @returns the exit code: 0 = fit, 1 = problems, 2 = wrong use */
export async function checkBoard(args: readonly string[]): Promise<number> {
  const wantsEnvironment = args.includes('--contactor-env');
  const [name, ...more] = args.filter((argument) => argument !== '--contactor-env');
  if (name === undefined || name.startsWith('-') || more.length > 0) {
    process.stderr.write(`${CHECK_BOARD_USAGE}\n`);
    return 2;
  }
  const inspection = await inspectBoard(boardFolder(name), { checkProduct: settingProblems });
  return wantsEnvironment ? printEnvironment(inspection) : printReport(inspection);
}

function printReport({ board, parts, problems }: BoardInspection): number {
  if (board !== undefined) process.stdout.write(`${boardReport(board, parts).join('\n')}\n\n`);
  if (problems.length === 0) {
    process.stdout.write('No problems found.\n');
    return 0;
  }
  printProblems(problems);
  process.stderr.write(`${problems.length} problem${problems.length === 1 ? '' : 's'} found.\n`);
  return 1;
}

function printEnvironment({ board, parts, problems }: BoardInspection): number {
  if (board === undefined || problems.length > 0) {
    printProblems(problems);
    return 1;
  }
  process.stdout.write(`${contactorEnvironment(board, parts).join('\n')}\n`);
  return 0;
}

function printProblems(problems: BoardInspection['problems']): void {
  for (const problem of problems) {
    const file = relative(process.cwd(), problem.file);
    const shown = file.startsWith('..') ? problem : { ...problem, file };
    process.stderr.write(`${describeProblem(shown)}\n`);
  }
}

/** Defaults of a product file that name no setting or do not fit it. */
function settingProblems({ settings }: Product): Problem[] {
  return Object.entries(settings).flatMap(([id, value]) => {
    const row = findRow(id);
    const place = ['settings', id];
    if (row === undefined) return [{ place, message: 'there is no such setting; see docs/settings.md' }];
    if (row.type.kind === 'secret') return [{ place, message: 'all units share this file: it cannot hold a secret' }];
    const checked = checkValue(row, value);
    return checked.ok ? [] : [{ place, message: `must be ${checked.allowed}` }];
  });
}
