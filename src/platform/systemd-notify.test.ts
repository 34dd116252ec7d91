// SPDX-License-Identifier: Apache-2.0
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemdNotifier } from './systemd-notify.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notify-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A relay that writes down what it is told. */
function recordingRelay(): { readonly path: string; readonly told: () => string } {
  const path = join(folder, 'relay');
  const log = join(folder, 'told');
  writeFileSync(path, `#!/bin/sh\nexec cat > ${log}\n`);
  chmodSync(path, 0o755);
  return { path, told: () => (existsSync(log) ? readFileSync(log, 'utf8') : '') };
}

describe('systemd notifier', () => {
  it('writes each state as one line to one relay (sd_notify(3))', async () => {
    const relay = recordingRelay();
    const notifier = new SystemdNotifier({ NOTIFY_SOCKET: '/run/systemd/notify' }, relay.path);
    notifier.tell('READY=1');
    notifier.tell('WATCHDOG=1');
    await expect.poll(relay.told).toBe('READY=1\nWATCHDOG=1\n');
  });

  it('starts nothing outside of systemd, and survives a relay that is missing', async () => {
    const relay = recordingRelay();
    new SystemdNotifier({}, relay.path).tell('READY=1');
    const missing = new SystemdNotifier({ NOTIFY_SOCKET: '/run/systemd/notify' }, join(folder, 'nothing'));
    missing.tell('READY=1');
    await new Promise((resolve) => setTimeout(resolve, 50));
    missing.tell('WATCHDOG=1');
    expect(relay.told()).toBe('');
  });
});
