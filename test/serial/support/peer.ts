// SPDX-License-Identifier: Apache-2.0
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

/** Debian's own: another Python does not see Debian's packages. */
const PYTHON = '/usr/bin/python3';
const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));

const newsSchema = v.union([
  v.strictObject({ event: v.literal('ready') }),
  v.strictObject({ id: v.number(), answer: v.unknown() }),
]);

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The other end of a line: a program in Python that knows nothing of the project. It ends when its stdin closes. */
export class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #script: string;
  readonly #ready: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;
  #complaints = '';

  /** @param script in test/serial/peers, or a path from there */
  constructor(script: string, args: readonly string[]) {
    this.#script = script;
    this.#child = spawn(PYTHON, ['-B', '-u', script, ...args], {
      cwd: FOLDER,
      // What the peers share lies there.
      env: { ...process.env, PYTHONPATH: FOLDER },
    });
    this.#child.stderr.on('data', (piece: Buffer) => {
      this.#complaints += piece.toString();
    });
    this.#ready = this.#promise(0);
    this.#child.on('error', (error) => this.#fail(error.message));
    this.#child.on('close', (code) => this.#fail(`ended with code ${code}: ${this.#complaints.trim()}`));
    createInterface(this.#child.stdout).on('line', (line) => this.#take(line));
    // A peer that ended cannot be told; that it ended is told otherwise.
    this.#child.stdin.on('error', () => undefined);
  }

  /** Resolves when it is at its end of the line. @throws Error with what it said, when it ended instead */
  async ready(): Promise<this> {
    await this.#ready;
    return this;
  }

  /** Has it do something, and resolves with its answer when that is done. @throws Error when it ended */
  order(order: string, fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#orders += 1;
    const answer = this.#promise(this.#orders);
    this.#child.stdin.write(`${JSON.stringify({ id: this.#orders, order, ...fields })}\n`);
    return answer;
  }

  async end(): Promise<void> {
    await endProcess(this.#child);
  }

  #promise(id: number): Promise<unknown> {
    const promise = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    // Whoever waits hears of it; nobody may be waiting.
    promise.catch(() => undefined);
    return promise;
  }

  #take(line: string): void {
    const news = v.parse(newsSchema, JSON.parse(line));
    const [id, answer] = 'event' in news ? [0, undefined] : [news.id, news.answer];
    this.#waiting.get(id)?.resolve(answer);
    this.#waiting.delete(id);
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(`${this.#script}: ${message}`));
    this.#waiting.clear();
  }
}

/** Kills a program by its number and waits until it is gone. */
export async function endProcess(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
