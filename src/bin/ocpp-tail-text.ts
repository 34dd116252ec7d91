// SPDX-License-Identifier: Apache-2.0
import type { MessageView } from '../portal/views/message-view.ts';
import { terminalText } from './terminal-text.ts';

/** From the charger's side: what it sends goes out. */
const ARROWS = { out: '→', in: '←', link: '·' } as const;
const OUTCOMES: Readonly<Record<MessageView['outcome'], string>> = {
  waiting: '',
  answered: '',
  refused: 'NO: ',
  error: 'ERROR: ',
  unanswered: 'no answer: the connection ended',
  odd: '',
  told: '',
};
/** As long as a time stamp, so that answers stand below their requests. */
const INDENT = ' '.repeat('2026-01-01 00:00:00.000Z '.length);
/** Requests whose answers are to come; older ones are shown as new. */
const MOST_REMEMBERED = 1000;

/** Lines for a terminal: a request when it comes, its answer when that comes. */
export class MessageLines {
  readonly #shown = new Set<number>();

  of(message: MessageView): readonly string[] {
    const { number, outcome } = message;
    const lines = this.#shown.has(number) ? [] : [requestLine(message)];
    const end = answerLine(message);
    if (outcome === 'waiting') this.#remember(number);
    else this.#shown.delete(number);
    if (end === undefined) return lines;
    // Something may have come between the two.
    return [...lines, lines.length === 0 ? `${end}   (${terminalText(message.action)})` : end];
  }

  #remember(number: number): void {
    this.#shown.add(number);
    const [oldest] = this.#shown;
    if (this.#shown.size > MOST_REMEMBERED && oldest !== undefined) this.#shown.delete(oldest);
  }
}

function requestLine({ atMillis, direction, action, connectorId, text, outcome }: MessageView): string {
  const time = new Date(atMillis).toISOString().replace('T', ' ');
  const place = connectorId === null || direction === 'link' ? '' : ` [${connectorId}]`;
  const mark = outcome === 'odd' ? 'ODD: ' : '';
  const name = action === '' ? '' : `${terminalText(action)}${place}  `;
  return `${time} ${ARROWS[direction]} ${name}${mark}${terminalText(text)}`;
}

function answerLine({ direction, outcome, tookMillis, answerText }: MessageView): string | undefined {
  if (direction === 'link' || outcome === 'waiting' || outcome === 'odd') return undefined;
  const time = tookMillis === null ? '' : ` after ${Math.round(tookMillis)} ms`;
  const arrow = direction === 'out' ? ARROWS.in : ARROWS.out;
  return `${INDENT}  ${arrow} ${OUTCOMES[outcome]}${terminalText(answerText ?? '')}${time}`;
}
