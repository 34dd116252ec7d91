// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, replaceInJson } from '../../core/json/replace.ts';
import type { Exchange, ExchangeDirection, ExchangeOutcome, KeptMessages } from '../../ports/message-log.ts';
import { answerInWords, requestInWords } from '../words/message-words.ts';
import { maskTag } from './mask-tag.ts';

/** A message with its answer. */
export interface MessageView {
  readonly number: number;
  readonly changed: number;
  readonly atMillis: number;
  /** `out`: the charger asks · `in`: the central system asks · `link`: what became of the connection. */
  readonly direction: ExchangeDirection;
  readonly action: string;
  readonly connectorId: number | null;
  readonly outcome: ExchangeOutcome;
  readonly tookMillis: number | null;
  /** What it means, in English. */
  readonly text: string;
  /** What was answered, in a few words; null: nothing. */
  readonly answerText: string | null;
}

/** As they went over the wire, without secrets. */
export interface MessageDetailView extends MessageView {
  readonly request: string;
  readonly answer: string | null;
}

export interface MessagesView {
  /** Newest first; of what is new since a message, oldest first. */
  readonly messages: readonly (MessageView | MessageDetailView)[];
  /** For the next page; null: there is none. */
  readonly next: string | null;
  /** Number of the last message there is; lower than before when the messages were lost. */
  readonly newest: number;
  readonly atMillis: number;
}

export interface MessageFactsView {
  readonly kept: KeptMessages;
  readonly actions: readonly string[];
}

const CARD_NAME = /^(?:idtag|parentidtag|idtoken|groupidtoken)$/i;
const NOT_SHOWN = '(unreadable message, not shown)';

/** @param withTags card numbers stand there in full */
export function viewMessage(exchange: Exchange, withTags: boolean): MessageDetailView {
  const { direction, action, connectorId = null, tookMillis = null } = exchange;
  const request = withTags ? exchange.request : hideTags(exchange.request);
  const answer = exchange.answer === undefined ? null : withTags ? exchange.answer : hideTags(exchange.answer);
  const { number, changed, atMillis, outcome } = exchange;
  return {
    ...{ number, changed, atMillis, direction, action, connectorId, outcome },
    tookMillis: tookMillis === null ? null : Math.round(tookMillis * 10) / 10,
    text: direction === 'link' ? request : requestInWords(action, request),
    answerText: answer === null ? null : answerInWords(action, answer),
    request,
    answer,
  };
}

export function withoutTexts({ request: _, answer: __, ...view }: MessageDetailView): MessageView {
  return view;
}

/** Card numbers as those see them who may not see cards, also in the JSON inside a DataTransfer. */
function hideTags(text: string): string {
  if (!/idt(?:ag|oken)|\\u/i.test(text)) return text;
  const hidden = hideInJson(text);
  return hidden ?? NOT_SHOWN;
}

function hideInJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const hidden = replaceInJson(value, hideNode);
    return hidden === value ? text : JSON.stringify(hidden);
  } catch {
    return undefined;
  }
}

function hideNode(node: unknown, name: string, owner: JsonObject | undefined): unknown {
  if (CARD_NAME.test(name) && (typeof node === 'string' || typeof node === 'number'))
    return maskTag(String(node), false);
  const isData = /^data$/i.test(name) && owner !== undefined;
  if (isData && typeof node === 'string' && /idt(?:ag|oken)|\\u/i.test(node)) return hideInJson(node) ?? NOT_SHOWN;
  return node;
}

/** A line to take away: the messages as values, where they are messages. */
export function messageLine({ request, answer, text, answerText: _, ...view }: MessageDetailView): string {
  const time = new Date(view.atMillis).toISOString();
  return JSON.stringify({
    time,
    ...view,
    text,
    request: asValue(request),
    answer: answer === null ? null : asValue(answer),
  });
}

function asValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) || isJsonObject(value) ? value : text;
  } catch {
    return text;
  }
}
