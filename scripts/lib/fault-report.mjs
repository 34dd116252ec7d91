// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

/** Where test/scenarios/fault-matrix leaves its figures, one file for each situation. */
export const FAULT_REPORTS = join(ROOT, 'dist/fault-matrix');

/**
 * @typedef {{ code: string, situation: string, runs: number, failed: number, worstMicros: number | null }} FaultReport
 */

/** @returns {FaultReport[]} of the last run; none when there was none */
export function readFaultReports() {
  if (!existsSync(FAULT_REPORTS)) return [];
  const files = readdirSync(FAULT_REPORTS).sort();
  return files.flatMap((file) => JSON.parse(readFileSync(join(FAULT_REPORTS, file), 'utf8')));
}

/**
 * A line for each fault: its runs in each situation, failures marked, and its slowest opening.
 * @param {readonly FaultReport[]} reports
 * @returns {string}
 */
export function showFaultReports(reports) {
  const situations = [...new Set(reports.map(({ situation }) => situation))];
  const codes = [...new Set(reports.map(({ code }) => code))];
  const rows = codes.map((code) => {
    const own = reports.filter((report) => report.code === code);
    const cells = situations.map((situation) => cellOf(own.find((report) => report.situation === situation)));
    return [code, ...cells, worstOf(own)];
  });
  return columns([['fault', ...situations, 'slowest opening'], ...rows]);
}

/** @param {FaultReport | undefined} report */
function cellOf(report) {
  if (report === undefined) return '-';
  return report.failed === 0 ? `${report.runs}` : `${report.runs}, ${report.failed} failed`;
}

/** @param {readonly FaultReport[]} reports */
function worstOf(reports) {
  const micros = reports.flatMap(({ worstMicros }) => worstMicros ?? []);
  return micros.length === 0 ? '' : `${(Math.max(...micros) / 1000).toFixed(1)} ms`;
}

/** @param {readonly (readonly string[])[]} rows */
function columns(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  return rows.map((row) => line(row).join('  ').trimEnd()).join('\n');
}
