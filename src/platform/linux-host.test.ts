// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LinuxHost } from './linux-host.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-host-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function limit(group: string, text: string): void {
  mkdirSync(join(folder, group), { recursive: true });
  writeFileSync(join(folder, group, 'memory.max'), `${text}\n`);
}

it('tells the free share of a file system, and nothing of one that is not there', () => {
  const share = new LinuxHost(folder).freeDiskShare() ?? -1;
  expect(share).toBeGreaterThanOrEqual(0);
  expect(share).toBeLessThanOrEqual(1);
  expect(new LinuxHost(join(folder, 'missing')).freeDiskShare()).toBeUndefined();
});

it('measures its memory against the MemoryMax of its unit, or of the slice above when that is less', () => {
  const group = '0::/system.slice/chargehand-station.service\n';
  limit('system.slice/chargehand-station.service', String(4 * 2 ** 30));
  const generous = new LinuxHost(folder, folder, group).usedMemoryShare() ?? 0;
  limit('system.slice', String(2 ** 30));
  const tight = new LinuxHost(folder, folder, group).usedMemoryShare() ?? 0;
  expect(generous).toBeGreaterThan(0);
  expect(tight / generous).toBeGreaterThan(3);
  expect(tight / generous).toBeLessThan(5);
});

it('has nothing to say where no limit is set', () => {
  limit('user.slice', 'max');
  expect(new LinuxHost(folder, folder, '0::/user.slice\n').usedMemoryShare()).toBeUndefined();
  expect(new LinuxHost(folder, folder, '').usedMemoryShare()).toBeUndefined();
});
