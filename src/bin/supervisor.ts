// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** One process that is kept running. */
export interface SupervisedProcess {
  readonly name: string;
  /** Program and arguments; asked for anew at each start. */
  readonly command: () => readonly [program: string, ...args: string[]];
}

const RESTART_AFTER_MS = 100;
/** A process that dies young again and again waits longer, up to this. */
const RESTART_AT_MOST_AFTER_MS = 5000;
const YOUNG_MICROS = 5_000_000;
const ENDS_WITHIN_MS = 3000;

/** Starts processes, starts them again when they end, kills them on request; the systemd of a bench and of `chargehand run`. */
export class Supervisor {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onMessage: (process: string, message: unknown) => void;
  readonly #wards = new Map<string, Ward>();

  /** @param onMessage what the processes tell over their IPC channel; unchecked */
  constructor(clock: Clock, log: Log, onMessage: (process: string, message: unknown) => void) {
    this.#clock = clock;
    this.#log = log;
    this.#onMessage = onMessage;
  }

  add(process: SupervisedProcess): void {
    const ward = new Ward(process, this.#clock, this.#log, (message) => this.#onMessage(process.name, message));
    this.#wards.set(process.name, ward);
    ward.start();
  }

  /** Undefined while it is between two lives. */
  pid(name: string): number | undefined {
    return this.#wards.get(name)?.pid;
  }

  /** @returns false when there is no such process or it does not run now */
  kill(name: string, signal: NodeJS.Signals): boolean {
    return this.#wards.get(name)?.kill(signal) ?? false;
  }

  /** All processes die at once and stay dead, as in a power cut. */
  cutPower(): void {
    for (const ward of this.#wards.values()) ward.hold();
  }

  restorePower(): void {
    for (const ward of this.#wards.values()) ward.start();
  }

  /** Ends all processes politely, the last one started first. */
  async stop(): Promise<void> {
    for (const ward of [...this.#wards.values()].reverse()) await ward.stop();
  }
}

class Ward {
  readonly #process: SupervisedProcess;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onMessage: (message: unknown) => void;
  #child: ChildProcess | undefined;
  #wanted = false;
  #restart: Timer | undefined;
  #delayMs = RESTART_AFTER_MS;

  constructor(process: SupervisedProcess, clock: Clock, log: Log, onMessage: (message: unknown) => void) {
    this.#process = process;
    this.#clock = clock;
    this.#log = log;
    this.#onMessage = onMessage;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    this.#wanted = true;
    if (this.#child === undefined && this.#restart === undefined) this.#spawn();
  }

  kill(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false;
  }

  hold(): void {
    this.#wanted = false;
    this.#restart?.cancel();
    this.#restart = undefined;
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    this.#restart?.cancel();
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const limit = this.#clock.after(ENDS_WITHIN_MS, 'supervisor.stop', () => child.kill('SIGKILL'));
    await ended;
    limit.cancel();
  }

  #spawn(): void {
    this.#restart = undefined;
    const [program, ...args] = this.#process.command();
    const startedAtMicros = this.#clock.monotonicMicros();
    // In a process group of its own, so that Ctrl-C reaches the supervisor alone, which ends its processes in order.
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], detached: true });
    this.#child = child;
    child.on('message', this.#onMessage);
    child.on('error', (error) => this.#ended(child, startedAtMicros, error.message));
    child.on('exit', (code, signal) => this.#ended(child, startedAtMicros, signal ?? `code ${code}`));
  }

  #ended(child: ChildProcess, startedAtMicros: number, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (!this.#wanted) return;
    const young = this.#clock.monotonicMicros() - startedAtMicros < YOUNG_MICROS;
    this.#delayMs = young ? Math.min(this.#delayMs * 2, RESTART_AT_MOST_AFTER_MS) : RESTART_AFTER_MS;
    this.#log.warn({ process: this.#process.name, ended: how, restartInMs: this.#delayMs }, 'process ended');
    this.#restart = this.#clock.after(this.#delayMs, 'supervisor.restart', () => this.#spawn());
  }
}
