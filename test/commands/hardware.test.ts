// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CHARGEHAND } from '../end-to-end/support/bench.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

const folder = mkdtempSync(join(tmpdir(), 'chargehand-hw-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function chargehand(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CHARGEHAND, ...args], { timeout: 60_000 }, (error, out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, errors });
    });
  });
}

describe('chargehand hw', () => {
  it.each(['pilot', 'relay'])('%s is refused without somebody on site', async (part) => {
    const { code, errors } = await chargehand('hw', part, '--board', 'virtual');
    expect([code, errors]).toEqual([2, expect.stringContaining('--i-am-on-site')]);
  });

  it.each([[[]], [['wires']], [['meter', 'lock']], [['meter', '--wait', '0']], [['meter', '--fast']]])(
    'with %j tells its use',
    async (args) => {
      const { code, errors } = await chargehand('hw', ...args);
      expect([code, errors]).toEqual([2, expect.stringContaining('chargehand hw')]);
    },
  );

  it('exercises one part on emulated hardware, with figures', async () => {
    const { code, out } = await chargehand('hw', 'relay', '--board', 'cm4-reference', '--emulated');
    expect(code).toBe(0);
    expect(out).toMatch(/ok {2}stroke 3: closes after the order +\d+(\.\d)? ms/);
    expect(out).toMatch(/ok {2}interlock: opens after the last beat +\d+(\.\d)? ms/);
    expect(out).toContain('0 failed');
  });

  it('walks through all parts and leaves a dated report and a page to print', async () => {
    const args = ['--board', 'openevse', '--emulated', '--report', folder, '--serial', 'MQ-0042'];
    const { code, out } = await chargehand('hw', 'bring-up', ...args);
    expect([code, out]).toEqual([0, expect.stringContaining('PASSED')]);
    const [page, json] = readdirSync(folder).sort();
    expect(json).toMatch(/^bring-up-openevse-\d{4}-\d\d-\d\dT[\d-]+Z\.json$/);
    const report = JSON.parse(readFileSync(join(folder, json ?? ''), 'utf8'));
    expect(report).toMatchObject({
      board: 'openevse',
      product: { serialNumber: 'MQ-0042' },
      hardware: 'emulated',
      failed: 0,
      skipped: [],
    });
    expect(report.findings.length).toBeGreaterThan(15);
    expect(readFileSync(join(folder, page ?? ''), 'utf8')).toContain('MQ-0042');
  });
});

describe('chargehand run', () => {
  it('refuses a board that declares no interlock, and says what runs it', async () => {
    const { code, errors } = await chargehand('run', '--board', 'evse-pi-hat', '--data', folder);
    expect([code, errors]).toEqual([1, expect.stringContaining('chargehand bench --board evse-pi-hat')]);
  });

  it('without a board tells its use', async () => {
    const { code, errors } = await chargehand('run');
    expect([code, errors]).toEqual([2, expect.stringContaining('--board')]);
  });
});
