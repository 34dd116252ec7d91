// SPDX-License-Identifier: Apache-2.0
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type TestContext, vi } from 'vitest';
import { busSchema, deviceSchema, type Owner, ROLES, type Role } from '../../../src/board/board-schema.ts';
import { type DevicesByRole, wireDevices } from '../../../src/board/wire.ts';
import { LinuxBuses } from '../../../src/platform/linux-buses.ts';
import { SystemClock } from '../../../src/platform/system-clock.ts';
import type { Timer } from '../../../src/ports/clock.ts';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { endProcess, Peer } from './peer.ts';

/** The bus of a rig with one line. */
export const LINE = 'line';

/** The machine's clock, for a test that ends: what was to run later then does not. */
class EndingClock extends SystemClock {
  readonly #timers = new Set<Timer>();
  #isOver = false;

  override after(delayMs: number, name: string, run: () => void): Timer {
    if (this.#isOver) return { cancel: () => undefined };
    const timer = super.after(delayMs, name, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
    return timer;
  }

  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers) timer.cancel();
  }
}

/** The kernel ends socat when this process is gone, however that came about. */
function startSocat(board: string, peer: string): ChildProcessWithoutNullStreams {
  const ends = [board, peer].map((link) => `pty,raw,echo=0,link=${link}`);
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'socat', ...ends]);
}

/**
 * A board's serial lines on this machine's real ports, which are pseudo-terminals here, with a peer at the other end.
 * Drivers are started from board files' words, over the platform's own buses. `end` it after each test.
 */
export class SerialRig {
  readonly clock = new EndingClock();
  readonly buses: LinuxBuses;
  /** Below /dev, where the schema of boards wants serial ports to be. */
  readonly #folder = mkdtempSync('/dev/shm/chargehand-');
  readonly #lines = new Map<string, ChildProcessWithoutNullStreams>();
  readonly #peers: Peer[] = [];

  constructor(owner: Owner = 'guard', baud = 9600, lines: readonly string[] = [LINE]) {
    const spec = (line: string) => v.parse(busSchema, { type: 'uart', owner, path: this.boardPort(line), baud });
    this.buses = new LinuxBuses(Object.fromEntries(lines.map((line) => [line, spec(line)])), owner, this.clock);
  }

  boardPort(line = LINE): string {
    return join(this.#folder, `${line}-board`);
  }

  peerPort(line = LINE): string {
    return join(this.#folder, `${line}-peer`);
  }

  /** Makes the port appear. */
  async plugIn(line = LINE): Promise<void> {
    const ports = [this.boardPort(line), this.peerPort(line)] as const;
    const socat = startSocat(...ports);
    this.#lines.set(line, socat);
    let complaints = '';
    socat.stderr.on('data', (piece: Buffer) => {
      complaints += piece.toString();
    });
    socat.on('error', (error) => {
      complaints += error.message;
    });
    await soon(() => {
      if (complaints !== '')
        throw new Error(`npm run test:serial installs what these tests need; socat: ${complaints}`);
      if (!ports.every((port) => existsSync(port))) throw new Error(`${ports.join(', ')}: not there yet`);
    });
  }

  /** Makes the port disappear, as that of a USB adapter that is pulled. */
  async pull(line = LINE): Promise<void> {
    const socat = this.#lines.get(line);
    if (socat !== undefined) await endProcess(socat);
    for (const port of [this.boardPort(line), this.peerPort(line)]) rmSync(port, { force: true });
  }

  /** Starts a peer and waits until it is at its end of the line. */
  async peer(script: string, ...args: readonly string[]): Promise<Peer> {
    const peer = new Peer(script, args);
    this.#peers.push(peer);
    return peer.ready();
  }

  /** Starts a device as a board does. @throws Error when it does not start */
  async device<R extends Role>(
    role: R,
    driver: string,
    options: Readonly<Record<string, unknown>> = {},
  ): Promise<NonNullable<DevicesByRole[R]>> {
    const { owner } = ROLES[role];
    const spec = v.parse(deviceSchema, { role, owner, driver, options: { serial: LINE, ...options } });
    const context = { clock: this.clock, log: SILENT_LOG };
    const { devices, failures } = await wireDevices([spec], () => this.buses, context);
    const device = devices[role];
    if (device === undefined) throw failures[0]?.error ?? new Error(`${driver} did not start`);
    return device;
  }

  async end(): Promise<void> {
    this.clock.end();
    await this.buses.close();
    await Promise.all([...this.#lines.values()].map(endProcess));
    await Promise.all(this.#peers.map((peer) => peer.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Waits until an assertion holds. */
export function soon<T>(assertion: () => T | Promise<T>, timeoutMs = 5000): Promise<T> {
  return vi.waitFor(assertion, { timeout: timeoutMs, interval: 5 });
}

/** A line that is there, for one test, with a peer at its end. */
export async function lineWith(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  peer: (rig: SerialRig) => Promise<Peer>,
  rig = new SerialRig(),
): Promise<{ readonly rig: SerialRig; readonly peer: Peer }> {
  onTestFinished(() => rig.end());
  await rig.plugIn();
  return { rig, peer: await peer(rig) };
}
