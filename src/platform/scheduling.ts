// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** SCHED_FIFO (sched.h). */
const FIFO_POLICY = 1;
/** `policy` is field 41 of /proc/PID/stat (proc_pid_stat(5)); counted from the state, which is field 3. */
const POLICY_INDEX = 41 - 3;

export type Scheduling = { readonly scheduling: 'fifo' } | { readonly scheduling: 'other'; readonly reason: string };

/**
 * Asks for SCHED_FIFO for all threads of this process, the I/O threads included, and looks whether it took effect.
 * Needs CAP_SYS_NICE or a real-time limit (systemd: LimitRTPRIO); never throws.
 */
export async function requestFifo(priority: number): Promise<Scheduling> {
  const pid = process.pid;
  let refusal = '';
  try {
    await run('chrt', ['--all-tasks', '--fifo', '--reset-on-fork', '--pid', String(priority), String(pid)], {
      timeout: 5000,
    });
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    refusal = (stderr ?? '').trim() || message;
  }
  const policy = schedulingPolicy(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''));
  if (policy === FIFO_POLICY) return { scheduling: 'fifo' };
  return { scheduling: 'other', reason: refusal || `the kernel reports scheduling policy ${policy ?? 'unknown'}` };
}

/** The policy in a line of /proc/PID/stat. The command name may hold blanks and brackets; it ends at the last one. */
export function schedulingPolicy(stat: string): number | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const policy = Number(fields[POLICY_INDEX]);
  return fields.length > POLICY_INDEX && Number.isInteger(policy) ? policy : undefined;
}
