// SPDX-License-Identifier: Apache-2.0
import type { WebSocket } from 'ws';
import type { Clock } from '../../ports/clock.ts';
import { encodeCall, type ParsedFrame, parseFrame } from '../rpc/frames.ts';
import type { BootNotificationRequest, BootNotificationResponse } from '../v16/generated/validators.mjs';
import { readResponse } from '../v16/messages.ts';
import { readTimestamp } from '../v16/timestamp.ts';
import { failed, type Step, since } from './step.ts';

/** A clock that differs by more than this makes sessions begin before they end. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** How long a WebSocket ping takes there and back. */
export async function ping(socket: WebSocket, clock: Clock, limitMs: number): Promise<Step> {
  const start = clock.monotonicMicros();
  const came = await new Promise<boolean>((resolve) => {
    const timer = clock.after(limitMs, 'connection test', () => resolve(false));
    socket.once('pong', () => {
      timer.cancel();
      resolve(true);
    });
    socket.once('close', () => {
      timer.cancel();
      resolve(false);
    });
    socket.ping();
  });
  const milliseconds = since(clock, start);
  if (came) return { name: 'ping', outcome: 'passed', milliseconds, found: 'there and back' };
  const cause = 'The central system does not answer WebSocket pings.';
  const remedy =
    'Have it answer them (RFC 6455 §5.5.3), or set the WebSocket ping interval to 0: the charger takes the connection for dead otherwise.';
  return { name: 'ping', outcome: 'warning', milliseconds, found: 'no pong', cause, remedy };
}

/** Introduces the charger, and tells what the central system makes of it. */
export async function register(
  socket: WebSocket,
  request: BootNotificationRequest,
  messageId: string,
  clock: Clock,
  limitMs: number,
): Promise<Step> {
  const start = clock.monotonicMicros();
  const frame = await answerTo(socket, encodeCall(messageId, 'BootNotification', request), messageId, clock, limitMs);
  const milliseconds = since(clock, start);
  const base = { name: 'boot', milliseconds } as const;
  if (frame === 'silence')
    return failed({
      ...base,
      found: 'no answer',
      cause: 'The central system does not answer the BootNotification.',
      remedy:
        'The WebSocket stands, but nobody reads it: ask the operator of the central system for its log of this charge point id.',
    }).step;
  if (frame === 'closed')
    return failed({
      ...base,
      found: 'connection closed',
      cause: 'The central system closed the connection after the BootNotification.',
      remedy: 'Register this charge point id there, and check that no other charger uses it.',
    }).step;
  if (frame.kind === 'error')
    return failed({
      ...base,
      found: `error ${frame.code}`,
      cause: `The central system cannot process the BootNotification (${`${frame.code} ${frame.description}`.trim()}).`,
      remedy: 'Ask the operator of the central system, with this error.',
    }).step;
  const reply = readResponse('BootNotification', frame.kind === 'result' ? frame.payload : undefined);
  if (reply.kind !== 'answered')
    return failed({
      ...base,
      found: 'an answer that is none',
      cause: reply.kind === 'failed' ? `Wrong: ${reply.why}.` : 'No answer.',
      remedy: 'The central system does not keep to OCPP 1.6: tell its operator.',
    }).step;
  return judge(base, reply.response, clock.wallMillis());
}

function judge(
  base: { readonly name: 'boot'; readonly milliseconds: number },
  { status, interval, currentTime }: BootNotificationResponse,
  nowMillis: number,
): Step {
  const theirMillis = readTimestamp(currentTime);
  // Plus 0: people are not told of −0 seconds.
  const behindSeconds = theirMillis === undefined ? undefined : Math.round((theirMillis - nowMillis) / 1000) + 0;
  const facts = { status, interval, currentTime, clockDifferenceSeconds: behindSeconds ?? null };
  const step = { ...base, found: `${status}, interval ${interval} s`, facts };
  if (status === 'Rejected')
    return failed({
      ...step,
      cause: 'The central system refuses this charger.',
      remedy: 'Register and release this charge point id there.',
    }).step;
  if (status === 'Pending')
    return failed({
      ...step,
      cause: 'The central system knows this charger and holds it back.',
      remedy: 'Finish setting the charger up at the central system; it may be waiting to send it settings.',
    }).step;
  if (behindSeconds === undefined)
    return {
      ...step,
      outcome: 'warning',
      cause: 'The central system tells an impossible time.',
      remedy: 'Tell its operator.',
    };
  if (Math.abs(behindSeconds) <= CLOCK_TOLERANCE_SECONDS) return { ...step, outcome: 'passed' };
  const cause = `The clocks differ by ${behindSeconds} s.`;
  return {
    ...step,
    outcome: 'warning',
    cause,
    remedy: 'The charger takes the central system’s time. If that is wrong, tell its operator.',
  };
}

function answerTo(
  socket: WebSocket,
  text: string,
  messageId: string,
  clock: Clock,
  limitMs: number,
): Promise<Extract<ParsedFrame, { kind: 'result' | 'error' }> | 'silence' | 'closed'> {
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, 'connection test', () => resolve('silence'));
    socket.on('message', (data, isBinary) => {
      const frame = isBinary ? undefined : parseFrame(data.toString());
      if ((frame?.kind !== 'result' && frame?.kind !== 'error') || frame.id !== messageId) return;
      timer.cancel();
      resolve(frame);
    });
    socket.once('close', () => {
      timer.cancel();
      resolve('closed');
    });
    if (socket.readyState === socket.OPEN) socket.send(text);
    else {
      timer.cancel();
      resolve('closed');
    }
  });
}
