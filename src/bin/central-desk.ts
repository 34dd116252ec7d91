// SPDX-License-Identifier: Apache-2.0
import { MessageRecorder } from '../ocpp/rpc/message-recorder.ts';
import type { OcppClient } from '../ocpp/v16/client.ts';
import type { CentralDesk, ParkedMessage } from '../ports/central-link.ts';
import type { Clock } from '../ports/clock.ts';
import type { MessageLog } from '../ports/message-log.ts';
import type { OutboxRepository } from '../ports/store.ts';

/** Keeps every message from now on, and answers what an operator asks of the central system. */
export function openCentralDesk(
  ocpp: OcppClient,
  outbox: Pick<OutboxRepository, 'parked'>,
  messages: MessageLog,
  clock: Clock,
): CentralDesk {
  const recorder = new MessageRecorder(messages, clock);
  ocpp.onFrame((direction, text, frame) => recorder.passed(direction, text, frame));
  ocpp.onLinkEvent((event) => {
    if (event.kind === 'opened') recorder.link('Connected.', 'told');
    else recorder.link(sentence(event.reason.message), event.reason.kind === 'closed' ? 'told' : 'error');
  });
  return { link: () => ocpp.link(), parked: () => parkedMessages(outbox), messages };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function parkedMessages(outbox: Pick<OutboxRepository, 'parked'>): readonly ParkedMessage[] {
  return outbox.parked().map(({ event, attempts, why }) => ({
    kind: event.kind,
    connectorId: event.connectorId,
    sessionId: event.sessionId,
    atMillis: event.kind === 'sampled' ? event.sample.atMillis : event.atMillis,
    attempts,
    why,
  }));
}
