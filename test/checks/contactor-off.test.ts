// SPDX-License-Identifier: Apache-2.0
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, run } from '../../scripts/lib/run.mjs';
import { inspectBoard } from '../../src/board/load.ts';
import { contactorEnvironment } from '../../src/board/report.ts';

const SETTINGS = 'CONTACTOR_CHIP=pinctrl-bcm2711\nCONTACTOR_LINE=17\nCONTACTOR_OFF_LEVEL=0\n';

describe('systemd/contactor-off', () => {
  let folder = '';
  const at = (...names: string[]) => join(folder, ...names);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chargehand-contactor-'));
    mkdirSync(at('programs'));
    writeFileSync(at('contactor.env'), SETTINGS);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A chip as sysfs shows it on kernels from 6.6 on. */
  function addSysfsChip(label: string, base: number) {
    const chip = at('sys/class/gpio', `gpiochip${base}`);
    mkdirSync(chip, { recursive: true });
    writeFileSync(join(chip, 'label'), `${label}\n`);
    writeFileSync(join(chip, 'base'), `${base}\n`);
  }

  function addExportedLine(number: number) {
    mkdirSync(at('sys/class/gpio', `gpio${number}`), { recursive: true });
  }

  function addProgram(name: string, body: string) {
    writeFileSync(at('programs', name), `#!/bin/sh\n${body}\n`);
    chmodSync(at('programs', name), 0o755);
  }

  function addGpiod(version: string) {
    addProgram('gpiodetect', 'echo "gpiochip0 [other] (8 lines)"; echo "gpiochip4 [pinctrl-bcm2711] (58 lines)"');
    addProgram(
      'gpioset',
      `[ "$1" = --version ] && echo "gpioset (libgpiod) ${version}" || echo "$@" >>"${at('gpioset.log')}"`,
    );
  }

  const contactorOff = () =>
    run('/bin/sh', [join(ROOT, 'systemd/contactor-off')], {
      env: {
        CHARGEHAND_CONTACTOR_ENV: at('contactor.env'),
        CHARGEHAND_SYSFS: at('sys'),
        PATH: `${at('programs')}:/usr/bin:/bin`,
      },
    });
  const direction = (number: number) => readFileSync(at('sys/class/gpio', `gpio${number}`, 'direction'), 'utf8').trim();

  it('drives the line low through sysfs when sysfs holds it, found by the label of its chip', async () => {
    addSysfsChip('other', 0);
    addSysfsChip('pinctrl-bcm2711', 512);
    addExportedLine(529);
    addGpiod('v1.6.3');
    expect(await contactorOff()).toEqual({ code: 0, output: '' });
    expect(direction(529)).toBe('low');
    expect(existsSync(at('gpioset.log'))).toBe(false);
  });

  it('drives it high where the coil is without current at a high level', async () => {
    writeFileSync(at('contactor.env'), SETTINGS.replace('LEVEL=0', 'LEVEL=1'));
    addSysfsChip('pinctrl-bcm2711', 512);
    addExportedLine(529);
    expect((await contactorOff()).code).toBe(0);
    expect(direction(529)).toBe('high');
  });

  it.each([
    ['v1.6.3', 'gpiochip4 17=0'],
    ['v2.2.1', '--chip gpiochip4 --toggle 0 17=0'],
  ])('uses gpioset %s when sysfs does not hold the line', async (version, call) => {
    addGpiod(version);
    expect((await contactorOff()).code).toBe(0);
    expect(readFileSync(at('gpioset.log'), 'utf8').trim()).toBe(call);
  });

  it('may run any number of times', async () => {
    addSysfsChip('pinctrl-bcm2711', 512);
    addExportedLine(529);
    for (let round = 0; round < 3; round++) expect((await contactorOff()).code).toBe(0);
    expect(direction(529)).toBe('low');
  });

  it('switches off every coil, in the order given, whatever became of the one before', async () => {
    writeFileSync(at('contactor.env'), SETTINGS.replace('LINE=17', "LINE='27 3 17'"));
    addSysfsChip('pinctrl-bcm2711', 512);
    addExportedLine(539);
    addExportedLine(529);
    expect(await contactorOff()).toEqual({
      code: 1,
      output: expect.stringContaining('could not drive line 3 of pinctrl-bcm2711\n'),
    });
    expect([direction(539), direction(529)]).toEqual(['low', 'low']);
  });

  it('takes what check-board makes of a board file', async () => {
    const { board, parts } = await inspectBoard(join(ROOT, 'boards/virtual'));
    if (board === undefined) throw new Error('the virtual board is in order');
    const lines = contactorEnvironment(board, parts);
    expect(`${lines.join('\n')}\n`).toBe(SETTINGS);
  });

  it('leaves alone what a controller of its own switches', async () => {
    writeFileSync(at('contactor.env'), 'CONTACTOR_CHIP=none\n');
    expect(await contactorOff()).toEqual({ code: 0, output: '' });
  });

  it('fails aloud when it can reach no line', async () => {
    addSysfsChip('other', 0);
    addProgram('gpiodetect', 'true');
    addProgram('gpioset', 'false');
    expect(await contactorOff()).toEqual({
      code: 1,
      output: 'contactor-off: could not drive line 17 of pinctrl-bcm2711\n',
    });
  });

  it.each([
    ['CONTACTOR_CHIP=\n', 'CONTACTOR_CHIP is missing'],
    ['CONTACTOR_LINE=GPIO17\n', 'CONTACTOR_LINE must be a number'],
    ['CONTACTOR_LINE=\n', 'CONTACTOR_LINE is missing'],
    ['CONTACTOR_OFF_LEVEL=low\n', 'CONTACTOR_OFF_LEVEL must be 0 or 1'],
  ])('names what is wrong with its settings: %s', async (line, complaint) => {
    writeFileSync(at('contactor.env'), `${SETTINGS}${line}`);
    const { code, output } = await contactorOff();
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(complaint) });
  });
});
