// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { schedulingPolicy } from './scheduling.ts';

const stat = (name: string, policy: number) => {
  const fields = Array.from({ length: 50 }, (_, index) => String(index + 3));
  fields[0] = 'S';
  fields[41 - 3] = String(policy);
  return `1234 (${name}) ${fields.join(' ')}\n`;
};

describe('the policy in /proc/PID/stat', () => {
  it.each([0, 1, 2])('%i is field 41 (proc_pid_stat(5))', (policy) => {
    expect(schedulingPolicy(stat('node', policy))).toBe(policy);
  });

  it('is found behind a name with blanks and brackets', () => {
    expect(schedulingPolicy(stat('a) b (c', 1))).toBe(1);
  });

  it('is unknown in a line that is cut or empty', () => {
    expect(schedulingPolicy('')).toBeUndefined();
    expect(schedulingPolicy('1 (x) S 1 2')).toBeUndefined();
  });
});
