// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';

/** Passes lines on to systemd; lies beside the units. */
const RELAY = '/usr/lib/chargehand/notify-relay';

/**
 * Tells systemd how this process is (sd_notify(3)). Node has no datagram unix sockets, so one relay process is started
 * and written to; starting one for each word would cost the guard's loop time. Does nothing outside of systemd.
 */
export class SystemdNotifier {
  readonly #relay: ChildProcess | undefined;

  constructor(environment: NodeJS.ProcessEnv = process.env, relay = RELAY) {
    if (environment['NOTIFY_SOCKET'] === undefined) return;
    this.#relay = spawn(relay, [], { stdio: ['pipe', 'ignore', 'ignore'] });
    // Without a relay systemd takes the process for hung and starts it anew, which is what it should do.
    this.#relay.on('error', () => {});
    this.#relay.stdin?.on('error', () => {});
  }

  /** `READY=1` once, `WATCHDOG=1` for each checked turn of the loop. */
  tell(state: 'READY=1' | 'WATCHDOG=1'): void {
    this.#relay?.stdin?.write(`${state}\n`);
  }
}
