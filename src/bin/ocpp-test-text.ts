// SPDX-License-Identifier: Apache-2.0
import type { ProbeReport } from '../ocpp/probe/probe.ts';
import type { Step, StepName, StepOutcome } from '../ocpp/probe/step.ts';
import { terminalText } from './terminal-text.ts';

const NAMES: Readonly<Record<StepName, string>> = {
  address: 'Address',
  dns: 'Host name',
  tcp: 'TCP',
  tls: 'TLS',
  http: 'HTTP',
  credentials: 'Password',
  subprotocol: 'Subprotocol',
  ping: 'Ping',
  boot: 'BootNotification',
};
const OUTCOMES: Readonly<Record<StepOutcome, string>> = {
  passed: 'ok',
  warning: 'WARNING',
  failed: 'FAILED',
  skipped: '-',
};
const NAME_WIDTH = 18;
const OUTCOME_WIDTH = 9;
const TIME_WIDTH = 12;

/** The report for a terminal: a line for each step, and below it why and what to do. */
export function describeProbe({ outcome, steps }: ProbeReport): string {
  const end = {
    passed: 'The charger can work with this central system.',
    failed: 'The charger cannot work with this central system: see FAILED above.',
    incomplete: 'What was tried passed; the rest was held back.',
  }[outcome];
  return [...steps.flatMap(linesOf), '', end].join('\n');
}

function linesOf({ name, outcome, milliseconds, found, cause, remedy }: Step): readonly string[] {
  const time = milliseconds === undefined ? '' : `${milliseconds} ms`;
  const head = `${NAMES[name].padEnd(NAME_WIDTH)}${OUTCOMES[outcome].padEnd(OUTCOME_WIDTH)}${time.padStart(TIME_WIDTH - 2)}  `;
  const indent = ' '.repeat(NAME_WIDTH);
  return [
    `${head}${terminalText(found)}`,
    ...(cause === undefined ? [] : [`${indent}Why: ${terminalText(cause)}`]),
    ...(remedy === undefined ? [] : [`${indent}What to do: ${terminalText(remedy)}`]),
  ];
}
