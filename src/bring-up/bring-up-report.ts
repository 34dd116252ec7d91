// SPDX-License-Identifier: Apache-2.0
import type { Finding } from './finding.ts';

/** What a bring-up leaves behind. */
export interface BringUpReport {
  readonly board: string;
  readonly product: { readonly vendor: string; readonly model: string; readonly serialNumber: string };
  readonly firmwareVersion: string;
  /** Emulated chips prove the program and no hardware. */
  readonly hardware: 'real' | 'emulated';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Parts that were not tried, and why. */
  readonly skipped: readonly { readonly part: string; readonly why: string }[];
  readonly passed: number;
  readonly failed: number;
  readonly findings: readonly Finding[];
}

/** A page to print and sign: self-contained HTML, A4. */
export function printableReport(report: BringUpReport): string {
  const { product } = report;
  const rows = report.findings.map(
    (finding) =>
      `<tr class="${finding.result}"><td>${text(finding.part)}</td><td>${text(finding.what)}</td><td>${text(finding.seen)}</td><td>${text(finding.allowed)}</td><td>${MARKS[finding.result]}</td></tr>`,
  );
  const skipped = report.skipped.map(({ part, why }) => `<li>${text(part)}: ${text(why)}</li>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Bring-up of ${text(product.serialNumber)}, ${text(report.startedAt.slice(0, 10))}</title>
<style>${STYLE}</style>
<h1>Bring-up report</h1>
<p class="verdict ${report.failed === 0 ? 'pass' : 'fail'}">${report.failed === 0 ? 'PASSED' : 'FAILED'}: ${report.passed} passed, ${report.failed} failed${report.hardware === 'emulated' ? ', on emulated hardware: proves no wiring' : ''}</p>
<dl>
<dt>Charger</dt><dd>${text(product.vendor)} ${text(product.model)}, serial number ${text(product.serialNumber)}</dd>
<dt>Board</dt><dd>${text(report.board)}</dd>
<dt>Program</dt><dd>${text(report.firmwareVersion)}</dd>
<dt>Time</dt><dd>${text(report.startedAt)} to ${text(report.endedAt)}</dd>
</dl>
${skipped.length === 0 ? '' : `<h2>Not tried</h2><ul>${skipped.join('')}</ul>`}
<table>
<thead><tr><th>Part</th><th>What</th><th>Seen</th><th>Allowed</th><th>Result</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="sign">Name and signature: <span></span> Date: <span></span></p>
</html>
`;
}

const MARKS: Readonly<Record<Finding['result'], string>> = { pass: 'pass', fail: 'FAIL', info: '' };

const STYLE = `
body { font: 10pt/1.4 system-ui, sans-serif; color: #111; background: #fff; margin: 2em auto; max-width: 60em; padding: 0 1em; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: 0.25em 0.5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2em 1em; }
dd { margin: 0; }
.verdict { font-size: 1.3em; font-weight: 600; }
.verdict.fail, tr.fail td:last-child { color: #b00020; }
tr.info { color: #555; }
.sign { margin-top: 3em; }
.sign span { display: inline-block; min-width: 14em; border-bottom: 1px solid #111; }
@page { size: A4; margin: 15mm; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
`;

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
