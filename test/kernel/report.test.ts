// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { judge, resetResult, showLine } from '../../scripts/kernel/report.mjs';
import { CHECKS } from './checks.ts';

const line = (check: string, ok = true) => JSON.stringify({ check, ok, detail: 'seen' });
const TWO = ['the relay closes', 'the switch reads 5'];

describe('the verdict over a guest', () => {
  it('is good when every check was reported once and was fine', () => {
    expect(
      judge(
        TWO,
        TWO.map((name) => line(name)),
        undefined,
      ),
    ).toEqual({ passed: 2, problems: [] });
  });

  it('is bad when a check saw the wrong value', () => {
    const lines = [line(TWO[0] ?? ''), line(TWO[1] ?? '', false)];
    expect(judge(TWO, lines, undefined)).toEqual({ passed: 1, problems: ['failed: the switch reads 5'] });
  });

  it('is bad when a check did not run, as in a guest that ended early', () => {
    expect(judge(TWO, [line(TWO[0] ?? '')], undefined).problems).toEqual(['did not run: the switch reads 5']);
    expect(judge(TWO, [], undefined).problems).toHaveLength(2);
  });

  it('is bad when there was nothing to run', () => {
    expect(judge([], [], undefined).problems).toEqual(['there are no checks to run']);
  });

  it('is bad when the guest hung, even after its last check', () => {
    const lines = TWO.map((name) => line(name));
    expect(judge(TWO, lines, 'the guest did not end').problems).toEqual(['the guest did not end']);
  });

  it.each([
    ['a check nobody knows', line('another')],
    ['a check twice', line('the relay closes')],
    ['a torn line', '{"check":"the rel'],
    ['an answer that is neither yes nor no', '{"check":"the relay closes","ok":"true","detail":""}'],
  ])('is bad for %s', (_what, extra) => {
    const lines = [...TWO.map((name) => line(name)), extra];
    expect(judge(TWO, lines, undefined).problems).toHaveLength(1);
  });

  it('shows each check as it comes', () => {
    expect(showLine(line('the relay closes'))).toBe('ok     the relay closes: seen');
    expect(showLine(line('the relay closes', false))).toBe('FAILED the relay closes: seen');
    expect(showLine('what is this')).toContain('what is this');
  });
});

describe('the check that ends the guest', () => {
  it('is reported by the kernel, and by nothing else', () => {
    const [line = ''] = resetResult('[   12.1] softdog: Initiating system reboot\n', 'the machine is reset');
    expect(judge(['the machine is reset'], [line], undefined)).toEqual({ passed: 1, problems: [] });
    expect(resetResult('[   12.1] reboot: Power down\n', 'the machine is reset')).toEqual([]);
  });
});

describe('the checks of the kernel test', () => {
  it('have names of their own', () => {
    const names = CHECKS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(10);
  });
});
