// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { schedulingPolicy } from '../../../src/platform/scheduling.ts';

/** SCHED_FIFO (sched.h). */
const FIFO_POLICY = 1;

/** A process of this machine, from /proc (proc_pid_stat(5), proc_pid_cmdline(5)). */
export interface RunningProcess {
  readonly pid: number;
  /** Program and arguments. */
  readonly command: readonly string[];
}

/** The children of a process that run now. */
export function childrenOf(parent: number): readonly RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const stat = read(name, 'stat');
    // The command name may hold blanks and brackets; it ends at the last one. State and parent follow.
    const [state, parentOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(parentOf) !== parent || state === 'Z') return [];
    return [{ pid: Number(name), command: read(name, 'cmdline').split('\0').slice(0, -1) }];
  });
}

/** Whether a process runs under SCHED_FIFO. */
export function isRealTime(pid: number): boolean {
  return schedulingPolicy(read(String(pid), 'stat')) === FIFO_POLICY;
}

/** The value of a `--name value` pair. @throws Error when there is none */
export function optionOf({ command }: RunningProcess, name: string): string {
  const value = command[command.indexOf(`--${name}`) + 1];
  if (!command.includes(`--${name}`) || value === undefined) throw new Error(`no --${name} in ${command.join(' ')}`);
  return value;
}

/** Empty for a process that has ended meanwhile. */
function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
