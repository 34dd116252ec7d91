// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../ports/clock.ts';
import { LinuxEventSource } from './linux-events.ts';

/** Files answer in their own time, so time is the machine's, with waits of a second cut short. */
const hastyClock: Clock = {
  monotonicMicros: () => Number(process.hrtime.bigint() / 1000n),
  wallMillis: () => Date.now(),
  after(delayMs, _name, run) {
    const timer = setTimeout(run, Math.min(delayMs, 5));
    return { cancel: () => clearTimeout(timer) };
  },
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, Math.min(delayMs, 5))),
};

const NAME = 'Sycreader RFID Technology Co., Ltd SYC ID&IC USB Reader';

let top: string;
let folders: { classes: string; devices: string };
let opened: LinuxEventSource[];
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'events-'));
  folders = { classes: join(top, 'class'), devices: join(top, 'dev') };
  for (const folder of Object.values(folders)) mkdirSync(folder);
  opened = [];
});
afterEach(async () => {
  for (const source of opened) await source.close();
  rmSync(top, { recursive: true });
});

/** A pipe does for an input device: it has nothing, something, or no other end. */
async function plugIn(number: number, name: string): Promise<FileHandle> {
  const device = join(folders.classes, `event${number}`, 'device');
  mkdirSync(device, { recursive: true });
  writeFileSync(join(device, 'name'), `${name}\n`);
  const path = join(folders.devices, `event${number}`);
  execFileSync('mkfifo', [path]);
  return open(path, constants.O_RDWR | constants.O_NONBLOCK);
}

async function unplug(number: number, device: FileHandle): Promise<void> {
  rmSync(join(folders.classes, `event${number}`), { recursive: true });
  rmSync(join(folders.devices, `event${number}`));
  await device.close();
}

function source(): { source: LinuxEventSource; bytes: number[]; presence: boolean[] } {
  const events = new LinuxEventSource('reader', NAME, hastyClock, folders);
  opened.push(events);
  const [bytes, presence]: [number[], boolean[]] = [[], []];
  events.onBytes((piece) => bytes.push(...piece));
  events.onPresence((present) => presence.push(present));
  return { source: events, bytes, presence };
}

const record = (value: number) => Uint8Array.from({ length: 24 }, () => value);

describe('an input device', () => {
  it('is found by its name among others, and its bytes arrive in order', async () => {
    const keyboard = await plugIn(0, 'gpio-keys');
    const reader = await plugIn(11, NAME);
    const { bytes, presence } = source();
    await vi.waitFor(() => expect(presence).toEqual([true]));
    await reader.write(record(1));
    await reader.write(record(2));
    await keyboard.write(record(9));
    await vi.waitFor(() => expect(bytes).toEqual([...record(1), ...record(2)]));
    await unplug(0, keyboard);
    await unplug(11, reader);
  });

  it('that is pulled tells its listeners, and works again under another number', async () => {
    const reader = await plugIn(3, NAME);
    const { source: events, bytes, presence } = source();
    await vi.waitFor(() => expect(presence).toEqual([true]));
    await unplug(3, reader);
    await vi.waitFor(() => expect(presence).toEqual([true, false]));
    const late: boolean[] = [];
    events.onPresence((present) => late.push(present));
    expect(late).toEqual([false]);
    const again = await plugIn(4, NAME);
    await vi.waitFor(() => expect(presence).toEqual([true, false, true]));
    await again.write(record(7));
    await vi.waitFor(() => expect(bytes).toEqual([...record(7)]));
    await unplug(4, again);
  });

  it('that is not there is told as absent, on a machine without input devices too', async () => {
    rmSync(folders.classes, { recursive: true });
    const { presence } = source();
    await vi.waitFor(() => expect(presence).toEqual([false]));
  });

  it('is heard no more once it is closed', async () => {
    const reader = await plugIn(0, NAME);
    const closed = source();
    await vi.waitFor(() => expect(closed.presence).toEqual([true]));
    await closed.source.close();
    const other = source();
    await reader.write(record(1));
    await vi.waitFor(() => expect(other.bytes).toEqual([...record(1)]));
    expect(closed.bytes).toEqual([]);
    await unplug(0, reader);
  });
});
