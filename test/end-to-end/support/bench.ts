// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { EventPage, PhysicalEvent } from '../../../src/bench/plant/event-log.ts';
import type { PlantTruth } from '../../../src/bench/plant/truth.ts';
import type { VehicleTraits } from '../../../src/bench/plant/vehicle.ts';
import { askStation } from '../../../src/bin/control-client.ts';
import { childrenOf, isRealTime, type RunningProcess } from './processes.ts';
import { StolenTime } from './stolen-time.ts';
import { clock, until } from './until.ts';

export const CHARGEHAND = fileURLToPath(new URL('../../../scripts/chargehand.mjs', import.meta.url));

const READY_WITHIN_MS = 40_000;
const KEPT_LOG_CHARACTERS = 50_000;

const pid = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const port = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_535));
/** The line on stdout, exactly as the bench documents it. */
const readyLine = v.strictObject({
  ready: v.literal(true),
  httpPort: port,
  benchPort: port,
  pids: v.strictObject({ guard: pid, station: pid, plant: pid }),
});
export type ReadyLine = v.InferOutput<typeof readyLine>;

/** What the bench API answered, whatever that was. */
export interface RawAnswer {
  readonly status: number;
  readonly body: unknown;
}

type EventOf<K extends PhysicalEvent['kind']> = Extract<PhysicalEvent, { readonly kind: K }>;

/** A guard that is held up for half of what the gate waits for a heartbeat may be late with the next one. */
const HELD_UP_MS = 30;

/** A running `chargehand bench`: real processes, and the hand of the person at the bench. */
export class Bench {
  readonly ready: ReadyLine;
  readonly #data: string;
  readonly #isTemporary: boolean;
  readonly #child: ChildProcess;
  readonly #log: () => string;
  readonly #stolen = new StolenTime();

  private constructor(parts: {
    readonly ready: ReadyLine;
    readonly data: string;
    readonly isTemporary: boolean;
    readonly child: ChildProcess;
    readonly log: () => string;
  }) {
    this.ready = parts.ready;
    this.#data = parts.data;
    this.#isTemporary = parts.isTemporary;
    this.#child = parts.child;
    this.#log = parts.log;
  }

  /** Starts one on free ports with an empty data folder; resolves when the charger can charge. */
  static start(...options: readonly string[]): Promise<Bench> {
    return Bench.#start(mkdtempSync(join(tmpdir(), 'chargehand-e2e-')), true, options);
  }

  /** Starts one on a data folder that is kept. */
  static startIn(data: string, ...options: readonly string[]): Promise<Bench> {
    return Bench.#start(data, false, options);
  }

  static async #start(data: string, isTemporary: boolean, options: readonly string[]): Promise<Bench> {
    // Where it may, the plant goes before all else: a busy machine must not look like a fault of the charger.
    const own = ['--data', data, '--http', '0', '--bench', '0', '--scheduling', 'fifo'];
    const args = [CHARGEHAND, 'bench', ...own, ...options];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let log = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-KEPT_LOG_CHARACTERS);
    });
    try {
      await until(
        'the bench is ready',
        () => out,
        (text) => text.includes('\n') || child.exitCode !== null,
        READY_WITHIN_MS,
      );
      const ready = v.parse(readyLine, JSON.parse(out));
      return new Bench({ ready, data, isTemporary, child, log: () => log });
    } catch (error) {
      child.kill('SIGKILL');
      if (isTemporary) rmSync(data, { recursive: true, force: true });
      throw new Error(`${error instanceof Error ? error.message : error}\nstdout: ${out}\nstderr: ${log}`);
    }
  }

  /** The portal's API, as the command line has it. @throws Error with what it said, when it refused */
  async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const answer = await askStation(this.#data, method, `/api/v1/${path}`, body);
    if (answer !== undefined && answer.status < 300) return answer.body;
    throw new Error(`${path}: ${JSON.stringify(answer ?? 'no station runs')}`);
  }

  /** What the processes wrote on stderr, the end of it. */
  get log(): string {
    return this.#log();
  }

  /** Any call, also a wrong one. A string is sent as it is. */
  async raw(method: string, path: string, body?: unknown): Promise<RawAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${this.ready.benchPort}/bench/v1/${path}`, {
      method,
      ...(body === undefined ? {} : { body: text }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** @throws Error with what the bench said, when it refused */
  async call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const answer = await this.raw(method, path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async plant(connector = 1): Promise<PlantTruth> {
    return (await this.call('GET', `plant?connector=${connector}`)) as PlantTruth;
  }

  async events(since = 0, connector = 1): Promise<readonly PhysicalEvent[]> {
    return ((await this.call('GET', `events?since=${since}&connector=${connector}`)) as EventPage).events;
  }

  async eventsOf<K extends PhysicalEvent['kind']>(kind: K, since = 0, connector = 1): Promise<readonly EventOf<K>[]> {
    const events = await this.events(since, connector);
    return events.filter((event): event is EventOf<K> => event.kind === kind);
  }

  /** Number of the last event there was. */
  async mark(): Promise<number> {
    return ((await this.call('GET', 'events?since=999999999')) as EventPage).newest;
  }

  async vehicle(change: Partial<VehicleTraits>, connector = 1): Promise<void> {
    await this.call('POST', 'vehicle', { connector, ...change });
  }

  async tap(uid: string): Promise<void> {
    await this.call('POST', 'tag', { uid });
  }

  async kill(process: 'guard' | 'station', connector = 1): Promise<void> {
    await this.call('POST', 'kill', { connector, process, signal: 'SIGKILL' });
  }

  /** Guards and station as they run now. */
  processes(program: 'guard' | 'station'): readonly RunningProcess[] {
    const children = childrenOf(this.ready.pids.plant);
    return children.filter(({ command }) => command.some((part) => part.endsWith(`/${program}.js`)));
  }

  /** Whether the gate has opened since. */
  async gateOpened(since: number): Promise<boolean> {
    return (await this.eventsOf('gate', since)).some(({ closed }) => !closed);
  }

  /**
   * Whether plant and guard went before all other work, and the host left this machine its processors; without either, a
   * busy machine may look like a dead guard, and the gate is there for that.
   */
  get isUndisturbed(): boolean {
    const isFirst = isRealTime(this.ready.pids.plant) && this.processes('guard').every(({ pid }) => isRealTime(pid));
    return isFirst && this.#stolen.mostMs < HELD_UP_MS;
  }

  async mains(present: boolean): Promise<void> {
    await this.call('POST', 'mains', { present });
  }

  async network(up: boolean): Promise<void> {
    await this.call('POST', 'network', { up });
  }

  /** Waits for something to be so in the physical world. */
  untilPlant(what: string, isSo: (truth: PlantTruth) => boolean, connector = 1, limitMs?: number): Promise<PlantTruth> {
    return until(what, () => this.plant(connector), isSo, limitMs);
  }

  /** Waits for current in the cable. */
  untilCharging(connector = 1): Promise<PlantTruth> {
    return this.untilPlant('the car draws current', ({ vehicle }) => vehicle.drawsMilliamps[0] > 0, connector);
  }

  /** Waits for the register to grow by so much. */
  async untilCharged(wattHours: number, connector = 1): Promise<PlantTruth> {
    const { meter } = await this.plant(connector);
    return this.untilPlant(
      `${wattHours} Wh more`,
      (truth) => truth.meter.wattHours >= meter.wattHours + wattHours,
      connector,
    );
  }

  /** Stops it politely and removes its data, if they were temporary. @returns its exit code; null when it had to be killed */
  async stop(): Promise<number | null> {
    this.#stolen.stop();
    if (this.#child.exitCode === null) {
      const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
      this.#child.kill('SIGTERM');
      const limit = clock.after(15_000, 'bench stop', () => this.#child.kill('SIGKILL'));
      await ended;
      limit.cancel();
    }
    if (this.#isTemporary) rmSync(this.#data, { recursive: true, force: true });
    return this.#child.exitCode;
  }
}
