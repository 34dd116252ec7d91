// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inspectBoard } from './load.ts';
import { boardReport, contactorEnvironment } from './report.ts';

const BOARDS = fileURLToPath(new URL('../../boards/', import.meta.url));

async function inspect(name: string) {
  const { board, parts } = await inspectBoard(`${BOARDS}${name}`);
  if (board === undefined) throw new Error(`${name} does not fit its schema`);
  return { board, parts };
}

describe('what check-board prints', () => {
  it('is product, interlock, wiring with pins and users, and parts with what they can and cannot', async () => {
    const { board, parts } = await inspect('evse-din');
    await expect(`${boardReport(board, parts).join('\n')}\n`).toMatchFileSnapshot('golden/evse-din.txt');
  });

  it('says what a hardware interlock consists of, and that nobody has seen it from here', async () => {
    const { board, parts } = await inspect('cm4-reference');
    const report = boardReport(board, parts).join('\n');
    expect(report).toContain(
      'hardware: heartbeat/gpio-toggle gates the coil, residual/rcm14-03 cuts it without software',
    );
    expect(report).toContain('try both before mains is on the contacts');
    expect(report).toMatch(/DIP switch {2}000 = factory reset, 001 = 6 A, .*111 = 32 A/);
  });

  it('says that a board without interlock is for the bench', async () => {
    const { board, parts } = await inspect('evse-pi-hat');
    expect(boardReport(board, parts)).toContain('Interlock   none: runs on a bench only, must not switch mains');
  });
});

describe('the lines for contactor-off', () => {
  it.each([
    ['cm4-reference', ['CONTACTOR_CHIP=pinctrl-bcm2711', 'CONTACTOR_LINE=17', 'CONTACTOR_OFF_LEVEL=0']],
    // Its board file names the line and not the offset.
    ['blink-mq200', ['CONTACTOR_CHIP=pinctrl-bcm2711', 'CONTACTOR_LINE=17', 'CONTACTOR_OFF_LEVEL=0']],
    // L2 and L3 go off before N does.
    ['etek-ekepc3', ['CONTACTOR_CHIP=pinctrl-bcm2711', "CONTACTOR_LINE='27 17'", 'CONTACTOR_OFF_LEVEL=0']],
    ['evse-din', ['CONTACTOR_CHIP=none']],
  ])('of %s', async (name, lines) => {
    const { board, parts } = await inspect(name);
    expect(contactorEnvironment(board, parts)).toEqual(lines);
  });
});
