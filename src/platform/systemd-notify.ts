// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';

/**
 * Tells systemd a state, `READY=1` or `WATCHDOG=1` (sd_notify(3)), through its own tool, as Node has no datagram unix
 * sockets. The unit needs `NotifyAccess=all`. Does nothing outside of systemd.
 */
export function notifySystemd(state: string, environment: NodeJS.ProcessEnv = process.env): void {
  if (environment['NOTIFY_SOCKET'] === undefined) return;
  execFile('systemd-notify', [state], { timeout: 2000 }, () => undefined);
}
