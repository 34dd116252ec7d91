// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderFaults, renderSettings } from '../../scripts/lib/reference-docs.mjs';
import { ROOT, run } from '../../scripts/lib/run.mjs';
import { hashOf, readStamps, writeStamps } from '../../scripts/lib/stamps.mjs';
import { mergeReports, summarize } from '../../scripts/lib/test-report.mjs';
import { IN_VIRTUAL_TIME, WITH_PROCESSES } from '../../scripts/lib/vitest.mjs';
import { nodeProblem, planBuildTools } from '../../scripts/preflight/preflight.mjs';
import { FAULT_CATALOGUE } from '../../src/core/faults/catalogue.ts';
import { HANDLED_ELSEWHERE } from '../../src/core/faults/elsewhere.ts';
import { SETTING_ROWS } from '../../src/settings/registry.ts';

describe('the preflight', () => {
  it.each(['18.20.4', '20.18.3', '20.9.0'])('refuses Node %s and names the oldest that will do', (version) => {
    expect(nodeProblem(version)).toMatch(/needs Node 20\.19\.0 or newer, and this is Node/);
  });

  it.each(['20.19.0', '20.20.2', '22.1.0', '24.0.0'])('takes Node %s', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it('installs missing build tools only as root on a machine with apt', () => {
    const missing = ['make', 'g++'];
    expect(planBuildTools({ missing, root: true, apt: true })).toEqual({ kind: 'install', packages: missing });
    expect(planBuildTools({ missing: [], root: true, apt: true })).toEqual({ kind: 'nothing' });
    expect(planBuildTools({ missing, root: false, apt: true })).toMatchObject({
      kind: 'refuse',
      sentence: expect.stringContaining('sudo apt-get install -y make g++'),
    });
    expect(planBuildTools({ missing, root: true, apt: false })).toMatchObject({ kind: 'refuse' });
  });

  it('passes on this machine, and says its one sentence on one without build tools', async () => {
    const script = join(ROOT, 'scripts/preflight/preflight.mjs');
    expect(await run(process.execPath, [script])).toEqual({ code: 0, output: '' });
    const bare = await run(process.execPath, [script], { env: { PATH: '/nowhere' } });
    expect(bare.code).toBe(1);
    expect(bare.output.trim().split('\n')).toEqual([expect.stringContaining('python3, make, g++')]);
  });
});

describe('build stamps', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chargehand-stamps-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/a.ts'), 'one');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('change with content, names and new files, and not with tests or build results', () => {
    const before = hashOf(folder, ['src', 'missing']);
    writeFileSync(join(folder, 'src/a.test.ts'), 'a test');
    mkdirSync(join(folder, 'src/node_modules'));
    writeFileSync(join(folder, 'src/node_modules/b.ts'), 'a dependency');
    expect(hashOf(folder, ['src', 'missing'])).toBe(before);
    writeFileSync(join(folder, 'src/b.ts'), '');
    const withFile = hashOf(folder, ['src']);
    writeFileSync(join(folder, 'src/a.ts'), 'two');
    expect(new Set([before, withFile, hashOf(folder, ['src'])]).size).toBe(3);
  });

  it('count as nothing built when their file is missing or broken', () => {
    const file = join(folder, 'dist/stamps.json');
    expect(readStamps(file)).toEqual({});
    writeStamps(file, { programs: 'abc' });
    expect(readStamps(file)).toEqual({ programs: 'abc' });
    writeFileSync(file, '{"programs":');
    expect(readStamps(file)).toEqual({});
  });
});

describe('the closing line of a test run', () => {
  const report = (passed: number, failed: number, broken = 0) =>
    JSON.stringify({
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: Array.from({ length: broken }, () => ({ status: 'failed', assertionResults: [] })),
    });

  it('passes only when tests ran and none failed', () => {
    expect(summarize(report(123, 0), 0)).toEqual({ line: '123 passed, 0 failed', passed: true });
    expect(summarize(report(123, 1), 1)).toEqual({ line: '123 passed, 1 failed', passed: false });
    expect(summarize(report(0, 0), 0).passed).toBe(false);
    expect(summarize(undefined, 0).passed).toBe(false);
  });

  it('fails when a file did not load, or vitest itself is not content', () => {
    expect(summarize(report(5, 0, 2), 1)).toEqual({ line: '5 passed, 0 failed, 2 files did not run', passed: false });
    expect(summarize(report(5, 0), 1).passed).toBe(false);
  });

  it('of several runs passes only when all of them left a report and passed', () => {
    expect(summarize(mergeReports([report(3, 0), report(4, 0)]), 0)).toEqual({
      line: '7 passed, 0 failed',
      passed: true,
    });
    expect(summarize(mergeReports([report(3, 0), report(4, 1)]), 1).passed).toBe(false);
    expect(summarize(mergeReports([report(3, 0), report(4, 0, 1)]), 0).passed).toBe(false);
    expect(summarize(mergeReports([report(3, 0), undefined]), 0).passed).toBe(false);
  });

  it('is of every project there is', async () => {
    const { default: config } = await import('../../vitest.config.ts');
    const names = config.test?.projects?.map((project) =>
      typeof project === 'object' && 'test' in project ? project.test?.name : undefined,
    );
    expect(names?.toSorted()).toEqual([...IN_VIRTUAL_TIME, ...WITH_PROCESSES].toSorted());
  });
});

describe('the generated references', () => {
  it('have a line for every fault and every setting, in whole tables', () => {
    const faults = renderFaults(FAULT_CATALOGUE, HANDLED_ELSEWHERE, { Own: {} });
    const settings = renderSettings(SETTING_ROWS);
    for (const { code } of FAULT_CATALOGUE) expect(faults).toContain(`| \`${code}\` |`);
    for (const { id } of SETTING_ROWS) expect(settings).toContain(`| \`${id}\` |`);
    const columns = (line: string) => line.replaceAll('\\|', '').split('|').length - 2;
    const widths = (text: string) =>
      new Set(
        text
          .split('\n')
          .filter((line) => line.startsWith('|'))
          .map(columns),
      );
    expect([...widths(faults), ...widths(settings)]).toEqual([7, 6, 3, 7]);
  });

  it('name the deadline of a fault that opens the contactor', () => {
    expect(renderFaults(FAULT_CATALOGUE, HANDLED_ELSEWHERE, { Own: {} })).toMatch(
      /\| `emergency-stop` \|.*opens within 100 ms/,
    );
  });
});
