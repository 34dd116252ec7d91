// SPDX-License-Identifier: Apache-2.0
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Clock, Random } from '../../ports/clock.ts';
import { remedyOf } from '../rpc/remedies.ts';
import { type ConnectRequest, connectionUrl } from '../rpc/transport.ts';
import type { BootNotificationRequest } from '../v16/generated/validators.mjs';
import { greet } from './greet.ts';
import { reachPort, resolveName } from './reach.ts';
import { ping, register } from './register.ts';
import { secure, type TlsFiles } from './secure.ts';
import { failed, STEP_NAMES, type Step, type StepName, skipped, type Taken } from './step.ts';

export interface ProbeOptions extends Omit<ConnectRequest, 'tls'> {
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  readonly tls?: TlsFiles;
  /** What the charger introduces itself as; undefined: it does not. */
  readonly boot: BootNotificationRequest | undefined;
  /** Why nothing may be said under this identity; it ends after TLS then. */
  readonly holdBack?: string | undefined;
  /** Longest wait of each step, milliseconds. */
  readonly stepLimitMs: number;
}

/** `incomplete`: what was tried passed, and the rest was held back. */
export type ProbeOutcome = 'passed' | 'failed' | 'incomplete';

export interface ProbeReport {
  readonly outcome: ProbeOutcome;
  readonly identity: string;
  /** Each step once, in order. */
  readonly steps: readonly Step[];
}

/** For the peer's close frame. */
const GOODBYE_MS = 1000;

/**
 * Walks the way to a central system step by step, and says of each what was found and what to do about it. Needs no running
 * charger. Takes at most `stepLimitMs` for each of its nine steps, whatever the other end does, and leaves no connection open.
 */
export async function probeCentralSystem(options: ProbeOptions): Promise<ProbeReport> {
  const steps: Step[] = [];
  await walk(options, steps);
  const isHeldBack = options.holdBack !== undefined && steps.every(({ outcome }) => outcome !== 'failed');
  const why = isHeldBack ? (options.holdBack ?? '') : 'not reached';
  const told = STEP_NAMES.map(
    (name) => steps.find((step) => step.name === name) ?? skipped(name, reason(name, why, options)),
  );
  const outcome = told.some((step) => step.outcome === 'failed') ? 'failed' : isHeldBack ? 'incomplete' : 'passed';
  return { outcome, identity: options.identity, steps: told };
}

function reason(name: StepName, why: string, { url, boot, holdBack }: ProbeOptions): string {
  if (name === 'tls' && /^ws:/i.test(url)) return 'not used with ws://';
  if (name === 'boot' && boot === undefined && holdBack === undefined) return 'not wanted';
  return why;
}

async function walk(options: ProbeOptions, steps: Step[]): Promise<void> {
  const { clock, stepLimitMs, credentials } = options;
  const take = <T>({ step, result }: Taken<T>): T | undefined => {
    steps.push(step);
    return result;
  };
  const address = take(readAddress(options));
  if (address === undefined) return;
  const host = address.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = take(await resolveName(host, clock, stepLimitMs));
  if (addresses === undefined) return;
  const isSecure = address.protocol === 'wss:';
  const plain = take(await reachPort(addresses, Number(address.port) || (isSecure ? 443 : 80), clock, stepLimitMs));
  if (plain === undefined) return;
  let socket: WebSocket | undefined;
  try {
    const way: Socket | undefined = isSecure
      ? take(await secure(plain, host, options.tls ?? {}, clock, stepLimitMs))
      : plain;
    if (way === undefined || options.holdBack !== undefined) return;
    const greeting = await greet(address, way, credentials, clock, stepLimitMs);
    steps.push(...greeting.steps);
    socket = greeting.socket;
    if (socket === undefined) return;
    steps.push(await ping(socket, clock, stepLimitMs));
    if (options.boot !== undefined)
      steps.push(await register(socket, options.boot, options.random.uuid(), clock, stepLimitMs));
    await sayGoodbye(socket, clock);
  } finally {
    socket?.terminate();
    plain.destroy();
  }
}

function readAddress({ url, identity }: ProbeOptions): Taken<URL> {
  try {
    const address = connectionUrl(url, identity);
    return {
      step: { name: 'address', outcome: 'passed', found: `${address.origin}${address.pathname}` },
      result: address,
    };
  } catch (error) {
    const cause = `${error instanceof Error ? error.message : error}.`;
    return failed({
      name: 'address',
      found: 'not usable',
      cause: cause.charAt(0).toUpperCase() + cause.slice(1),
      remedy: remedyOf({ kind: 'address' }),
    });
  }
}

function sayGoodbye(socket: WebSocket, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(GOODBYE_MS, 'connection test', resolve);
    socket.once('close', () => {
      timer.cancel();
      resolve();
    });
    socket.close(1000);
  });
}
