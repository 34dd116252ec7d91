// SPDX-License-Identifier: Apache-2.0
import type { TransactionEvent } from '../../core/session/transaction-event.ts';
import type { ParkedMessage, QueueFacts } from '../../station/message-queue-api.ts';
import { maskTag } from './mask-tag.ts';

/** A message that was put aside. */
export interface ParkedMessageView {
  readonly id: number;
  /** `started`, `sampled` or `stopped`. */
  readonly kind: TransactionEvent['kind'];
  /** Null: of no session, as values of an idle connector are. */
  readonly sessionId: string | null;
  readonly connectorId: number;
  readonly attempts: number;
  readonly why: string;
  /** Wall clock; null: not known. */
  readonly parkedAtMillis: number | null;
  /** All of it; tags masked for roles that may not see them. */
  readonly event: object;
}

export interface MessageQueueView extends QueueFacts {
  readonly messages: readonly ParkedMessageView[];
}

/** `withTags` shows tags in full. */
export function viewMessageQueue(
  facts: QueueFacts,
  parked: readonly ParkedMessage[],
  withTags: boolean,
): MessageQueueView {
  return { ...facts, messages: parked.map((message) => viewParked(message, withTags)) };
}

function viewParked({ event, parkedAtMillis, ...message }: ParkedMessage, withTags: boolean): ParkedMessageView {
  const { kind, sessionId, connectorId } = event;
  const shown =
    'idTag' in event && event.idTag !== undefined ? { ...event, idTag: maskTag(event.idTag, withTags) } : event;
  return {
    ...message,
    kind,
    sessionId: sessionId ?? null,
    connectorId,
    parkedAtMillis: parkedAtMillis ?? null,
    event: shown,
  };
}
