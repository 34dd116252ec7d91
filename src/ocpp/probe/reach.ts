// SPDX-License-Identifier: Apache-2.0
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import { remedyOf } from '../rpc/remedies.ts';
import { errorCode, failed, type Step, since, type Taken, within } from './step.ts';

/** The addresses of a name, by the resolver the charger uses. */
export async function resolveName(host: string, clock: Clock, limitMs: number): Promise<Taken<readonly string[]>> {
  const name = 'dns';
  if (isIP(host) !== 0)
    return { step: { name, outcome: 'skipped', found: `${host} is an address already` }, result: [host] };
  const start = clock.monotonicMicros();
  const remedy = remedyOf({ kind: 'dns' });
  try {
    const found = await within(clock, limitMs, lookup(host, { all: true, verbatim: true }));
    const milliseconds = since(clock, start);
    if (found === 'too-late')
      return failed({ name, milliseconds, found: host, cause: 'The name server does not answer.', remedy });
    const addresses = [...new Set(found.map(({ address }) => address))];
    const step: Step = {
      name,
      outcome: 'passed',
      milliseconds,
      found: `${host}: ${addresses.join(', ')}`,
      facts: { addresses },
    };
    return { step, result: addresses };
  } catch (error) {
    const code = errorCode(error);
    const cause =
      code === 'ENOTFOUND' ? `There is no host with the name ${host}.` : `The name server cannot be asked (${code}).`;
    return failed({ name, milliseconds: since(clock, start), found: host, cause, remedy });
  }
}

interface Try {
  readonly address: string;
  readonly milliseconds: number;
  readonly socket: Socket | undefined;
  /** In words; undefined: connected. */
  readonly problem: string | undefined;
}

/** Knocks at every address, and keeps the first connection in the resolver's order. */
export async function reachPort(
  addresses: readonly string[],
  port: number,
  clock: Clock,
  limitMs: number,
): Promise<Taken<Socket>> {
  const tries = await Promise.all(addresses.map((address) => knock(address, port, clock, limitMs)));
  const [first, ...others] = tries.filter(({ socket }) => socket !== undefined);
  for (const { socket } of others) socket?.destroy();
  const found = tries.map((one) => `${one.address}: ${one.problem ?? `${one.milliseconds} ms`}`).join(', ');
  const facts = {
    port,
    addresses: tries.map(({ address, milliseconds, problem = null }) => ({ address, milliseconds, problem })),
  };
  const problems = tries.flatMap(({ problem }) => problem ?? []);
  const cause = `Port ${port}: ${[...new Set(problems)].join(', ')}.`;
  if (first?.socket === undefined) {
    const isSilent = problems.every((problem) => problem === SILENT);
    return failed({ name: 'tcp', found, cause, remedy: remedyOf({ kind: isSilent ? 'timeout' : 'refused' }), facts });
  }
  const step: Step = {
    name: 'tcp',
    outcome: 'passed',
    milliseconds: first.milliseconds,
    found: `port ${port} at ${found}`,
    facts,
  };
  if (problems.length === 0) return { step, result: first.socket };
  const remedy = 'The charger tries the others. Correct the name’s addresses, or the network that leads to them.';
  return {
    step: { ...step, outcome: 'warning', cause: `Not every address can be reached. ${cause}`, remedy },
    result: first.socket,
  };
}

const SILENT = 'no answer';
const PROBLEMS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused, nothing listens there',
  EHOSTUNREACH: 'no way to this host',
  ENETUNREACH: 'no way to this network',
  EADDRNOTAVAIL: 'no way to this network',
  ETIMEDOUT: SILENT,
  ECONNRESET: 'refused',
};

function knock(address: string, port: number, clock: Clock, limitMs: number): Promise<Try> {
  return new Promise((resolve) => {
    const start = clock.monotonicMicros();
    const socket = connect({ host: address, port });
    const end = (problem: string | undefined): void => {
      timer.cancel();
      socket.removeAllListeners('connect');
      if (problem !== undefined) socket.destroy();
      const milliseconds = since(clock, start);
      resolve({ address, milliseconds, socket: problem === undefined ? socket : undefined, problem });
    };
    const timer = clock.after(limitMs, 'connection test', () => end(SILENT));
    socket.once('connect', () => end(undefined));
    // Stays for later: an error without a listener would end the process.
    socket.on('error', (error) => end(PROBLEMS[errorCode(error)] ?? errorCode(error)));
  });
}
