// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinuxWatchdog } from './linux-watchdog.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
  path = join(folder, 'watchdog0');
  writeFileSync(path, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const written = () => readFileSync(path, 'latin1');

describe('the machine’s watchdog', () => {
  it('is fed one byte at a time, none of them the magic one', async () => {
    const watchdog = new LinuxWatchdog('dog', path);
    await Promise.all([watchdog.feed(), watchdog.feed(), watchdog.feed()]);
    expect(written()).toBe('\0\0\0');
  });

  it('is disarmed with the magic byte after the last feed, and armed by the next one', async () => {
    const watchdog = new LinuxWatchdog('dog', path);
    void watchdog.feed();
    await watchdog.disarm();
    expect(written()).toBe('\0V');
    await watchdog.disarm();
    expect(written()).toBe('\0V');
    writeFileSync(path, '');
    await watchdog.feed();
    expect(written()).toBe('\0');
  });

  it('is not touched before the first feed', async () => {
    const watchdog = new LinuxWatchdog('dog', join(folder, 'missing'));
    await watchdog.disarm();
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });

  it('that is not there is gone, is not made, and is fed again once it is there', async () => {
    rmSync(path);
    const watchdog = new LinuxWatchdog('dog', path);
    await expect(watchdog.feed()).rejects.toMatchObject({ code: 'gone', message: expect.stringContaining(path) });
    expect(existsSync(path)).toBe(false);
    writeFileSync(path, '');
    await watchdog.feed();
    expect(written()).toBe('\0');
  });

  it('that fails to take a feed is gone, and opened anew by the next', async () => {
    const watchdog = new LinuxWatchdog('dog', '/dev/full');
    await expect(watchdog.feed()).rejects.toMatchObject({ code: 'gone', message: expect.stringContaining('ENOSPC') });
    await expect(watchdog.feed()).rejects.toMatchObject({ code: 'gone', message: expect.stringContaining('ENOSPC') });
  });
});
