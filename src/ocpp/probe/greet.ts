// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import { basicAuthorization } from '../rpc/authorization-key.ts';
import { MAXIMUM_FRAME_BYTES } from '../rpc/frames.ts';
import { remedyOf, remedyOfStatus } from '../rpc/remedies.ts';
import { type ConnectRequest, SUBPROTOCOL } from '../rpc/transport.ts';
import { CLIENT_CERTIFICATE_REMEDY, isClientCertificateProblem } from './secure.ts';
import { errorCode, failed, type Step, since, skipped } from './step.ts';

/** What the other end said to the WebSocket handshake. */
interface Heard {
  /** Undefined: nothing. */
  readonly status: number | undefined;
  readonly protocol: string | undefined;
  readonly location: string | undefined;
  /** Why it did not become a connection. */
  readonly problem: string | undefined;
}

export interface Greeting {
  readonly steps: readonly Step[];
  /** Undefined: there is no connection. */
  readonly socket: WebSocket | undefined;
}

/** Asks for the WebSocket over a connection that stands, and tells status, credentials and subprotocol apart. */
export async function greet(
  address: URL,
  socket: Socket,
  credentials: ConnectRequest['credentials'],
  clock: Clock,
  limitMs: number,
): Promise<Greeting> {
  const start = clock.monotonicMicros();
  const webSocket = new WebSocket(address, [SUBPROTOCOL], {
    headers:
      credentials === undefined ? {} : { Authorization: basicAuthorization(credentials.user, credentials.password) },
    maxPayload: MAXIMUM_FRAME_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
    // The types of ws name node's own connect functions here, with all their overloads.
    createConnection: (() => socket) as () => Socket,
  });
  const heard = await listen(webSocket, clock, limitMs);
  const milliseconds = since(clock, start);
  const steps = tell(heard, address, credentials !== undefined, milliseconds);
  if (heard.problem === undefined) return { steps, socket: webSocket };
  webSocket.terminate();
  return { steps, socket: undefined };
}

function listen(webSocket: WebSocket, clock: Clock, limitMs: number): Promise<Heard> {
  return new Promise((resolve) => {
    let response: IncomingMessage | undefined;
    const end = (problem: string | undefined): void => {
      timer.cancel();
      const protocol = response?.headers['sec-websocket-protocol'];
      resolve({ status: response?.statusCode, protocol, location: response?.headers.location, problem });
    };
    const timer = clock.after(limitMs, 'connection test', () => end('silence'));
    webSocket.on('upgrade', (answer) => {
      response = answer;
    });
    webSocket.on('unexpected-response', (_request, answer) => {
      response = answer;
      end('status');
    });
    webSocket.on('error', (error) => end(errorCode(error)));
    webSocket.on('open', () => end(undefined));
    webSocket.on('close', () => end('closed'));
  });
}

function tell(heard: Heard, address: URL, sentCredentials: boolean, milliseconds: number): readonly Step[] {
  const { status, problem, location } = heard;
  const facts = { status: status ?? null, location: location === undefined ? null : withoutSecrets(location) };
  const http = {
    name: 'http',
    milliseconds,
    found: status === undefined ? 'no answer' : `status ${status}`,
    facts,
  } as const;
  const untried = skipped('credentials', 'not judged');
  if (status === undefined) return [failed({ ...http, ...silence(problem ?? '') }).step, untried];
  if (status === 401 || status === 403) {
    const words = sentCredentials ? 'user name and password are refused' : 'it wants a user name and a password';
    const { step } = failed({
      name: 'credentials',
      found: `status ${status}`,
      cause: `The central system says: ${words}.`,
      remedy: remedyOfStatus(status),
    });
    return [{ ...http, outcome: 'passed' }, step];
  }
  if (status !== 101) {
    const cause = `The server answers ${status} in place of 101${facts.location === null ? '' : `, and sends the charger to ${facts.location}`}.`;
    return [failed({ ...http, cause, remedy: remedyOfStatus(status) }).step, untried];
  }
  return [
    { ...http, outcome: 'passed' },
    credentialsStep(sentCredentials, address.protocol === 'wss:'),
    subprotocolStep(heard),
  ];
}

function silence(problem: string): { readonly cause: string; readonly remedy: string } {
  if (problem === 'silence')
    return {
      cause: 'The server takes the connection and does not answer the handshake.',
      remedy: remedyOf({ kind: 'timeout' }),
    };
  if (isClientCertificateProblem(problem))
    return {
      cause: `The central system does not take the charger’s certificate (${problem}).`,
      remedy: CLIENT_CERTIFICATE_REMEDY,
    };
  return { cause: `The server ends the connection in place of an answer (${problem}).`, remedy: remedyOfStatus(0) };
}

function credentialsStep(sentCredentials: boolean, isSecure: boolean): Step {
  const name = 'credentials';
  if (!sentCredentials)
    return {
      name,
      outcome: 'warning',
      found: 'none sent, none wanted',
      cause: 'The central system lets this charge point id in without a password.',
      remedy: 'Have it ask for a password (security profile 1 or higher), and set it in the charger.',
    };
  if (isSecure) return { name, outcome: 'passed', found: 'taken' };
  return {
    name,
    outcome: 'warning',
    found: 'taken',
    cause: 'The password went over the network unencrypted.',
    remedy: 'Use wss:// (security profile 2), where the central system offers it.',
  };
}

function subprotocolStep({ protocol, problem }: Heard): Step {
  const name = 'subprotocol';
  const found = protocol === undefined ? 'none named' : protocol.slice(0, 60);
  if (problem === undefined) return { name, outcome: 'passed', found };
  const cause =
    protocol === SUBPROTOCOL
      ? `The handshake is not in order (${problem}).`
      : `The server does not speak ${SUBPROTOCOL} at this address.`;
  return failed({ name, found, cause, remedy: remedyOf({ kind: 'subprotocol' }) }).step;
}

/** An address without user name, password and query. */
function withoutSecrets(location: string): string {
  return location
    .slice(0, 300)
    .replace(/\/\/[^/?#]*@/, '//***@')
    .replace(/[?#].*$/s, '');
}
