// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostResources } from '../ports/host.ts';

const CGROUPS = '/sys/fs/cgroup';

/** Disk by statfs, memory against the MemoryMax of the systemd unit (the control group's memory.max). */
export class LinuxHost implements HostResources {
  readonly #dataFolder: string;
  readonly #maximumBytes: number | undefined;

  /** @param cgroups where control groups are mounted, @param ownGroup text of /proc/self/cgroup; both for tests */
  constructor(dataFolder: string, cgroups = CGROUPS, ownGroup = readText('/proc/self/cgroup')) {
    this.#dataFolder = dataFolder;
    this.#maximumBytes = memoryMaximum(cgroups, ownGroup);
  }

  freeDiskShare(): number | undefined {
    try {
      const { bavail, blocks } = statfsSync(this.#dataFolder);
      return blocks > 0 ? bavail / blocks : undefined;
    } catch {
      return undefined;
    }
  }

  usedMemoryShare(): number | undefined {
    return this.#maximumBytes === undefined ? undefined : process.memoryUsage.rss() / this.#maximumBytes;
  }
}

/** The lowest limit on the way from the process's own group up; a unit inside a limited slice has that limit too. */
function memoryMaximum(cgroups: string, ownGroup: string | undefined): number | undefined {
  const path = ownGroup?.match(/^0::(\/.*)$/m)?.[1];
  if (path === undefined) return undefined;
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  let lowest: number | undefined;
  for (let depth = names.length; depth > 0; depth -= 1) {
    const bytes = Number(readText(join(cgroups, ...names.slice(0, depth), 'memory.max')));
    // An unlimited group says "max".
    if (bytes > 0 && (lowest === undefined || bytes < lowest)) lowest = bytes;
  }
  return lowest;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
