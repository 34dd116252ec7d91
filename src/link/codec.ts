// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import {
  type GuardMessage,
  guardMessageSchema,
  MAXIMUM_LINE_BYTES,
  type StationMessage,
  stationMessageSchema,
} from './messages.ts';

/** A message, or why what came is none. The text is ours and never repeats what was received. */
export type Decoded<M> = { readonly ok: true; readonly message: M } | { readonly ok: false; readonly reason: string };

export function encode(message: StationMessage | GuardMessage): string {
  return `${JSON.stringify(message)}\n`;
}

export function decodeStationMessage(line: string): Decoded<StationMessage> {
  return decode(line, (value) => v.safeParse(stationMessageSchema, value, { abortEarly: true }));
}

export function decodeGuardMessage(line: string): Decoded<GuardMessage> {
  return decode(line, (value) => v.safeParse(guardMessageSchema, value, { abortEarly: true }));
}

function decode<M>(
  line: string,
  parse: (
    value: unknown,
  ) => { success: true; output: M } | { success: false; issues: [v.BaseIssue<unknown>, ...unknown[]] },
): Decoded<M> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, reason: 'not JSON' };
  }
  const result = parse(value);
  if (result.success) return { ok: true, message: result.output };
  const [issue] = result.issues;
  return {
    ok: false,
    reason: `field ${v.getDotPath(issue as never) ?? '(message)'}: expected ${issue.expected ?? 'another value'}`,
  };
}

/** Cuts a byte stream into lines; a line that grows beyond the limit ends the conversation. */
export class LineReader {
  #pending = '';

  /** @returns the complete lines, or undefined when the line that is coming in is too long */
  push(piece: string): string[] | undefined {
    const lines = (this.#pending + piece).split('\n');
    this.#pending = lines.pop() ?? '';
    if (this.#pending.length > MAXIMUM_LINE_BYTES || lines.some((line) => line.length > MAXIMUM_LINE_BYTES)) {
      this.#pending = '';
      return undefined;
    }
    return lines;
  }
}
