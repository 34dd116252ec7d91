// SPDX-License-Identifier: Apache-2.0
import type { Answer, Handler } from '../rpc/dispatcher.ts';
import { TriggerMessageRequest, type TriggerMessageResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/** What can be triggered; each returns false when it cannot be done. Nothing is sent before `send` is run. */
export interface Triggers {
  connectorIds(): readonly number[];
  bootNotification(): void;
  diagnosticsStatus(): void;
  /** @param how TriggerMessage asks for the plain message, ExtendedTriggerMessage for the signed update's */
  firmwareStatus(how: 'plain' | 'signed'): void;
  heartbeat(): void;
  /** Of the upload that GetLog asked for. */
  logStatus(): void;
  /** @param connectorId undefined = 0 and all */
  statusNotification(connectorId: number | undefined): void;
  /** Undefined when there is nothing to tell of that connector (or of any). */
  meterValues(connectorId: number | undefined): (() => void) | undefined;
  signCertificate(): void;
}

/** What sends it, or why it is not sent. */
export type Triggered = (() => void) | 'rejected' | 'not-implemented';

/** The messages that both TriggerMessage and ExtendedTriggerMessage can ask for. */
export function triggered(
  triggers: Triggers,
  message: 'BootNotification' | 'Heartbeat' | 'MeterValues' | 'StatusNotification',
  connectorId: number | undefined,
): Triggered {
  switch (message) {
    case 'BootNotification':
      return () => triggers.bootNotification();
    case 'Heartbeat':
      return () => triggers.heartbeat();
    case 'StatusNotification':
      if (connectorId !== undefined && connectorId !== 0 && !triggers.connectorIds().includes(connectorId))
        return 'rejected';
      return () => triggers.statusNotification(connectorId);
    case 'MeterValues':
      if (connectorId !== undefined && ![0, ...triggers.connectorIds()].includes(connectorId)) return 'rejected';
      return triggers.meterValues(connectorId) ?? 'rejected';
  }
}

function answerOf(outcome: Triggered): Answer {
  if (typeof outcome === 'function') return answer<TriggerMessageResponse>({ status: 'Accepted' }, outcome);
  const status = outcome === 'rejected' ? 'Rejected' : 'NotImplemented';
  return answer<TriggerMessageResponse>({ status });
}

/** TriggerMessage (OCPP 1.6 §5.17): the answer goes out before the message it asks for. */
export function handleTriggerMessage(triggers: Triggers): Handler {
  const checked = incoming(TriggerMessageRequest, ({ requestedMessage, connectorId }) => {
    switch (requestedMessage) {
      case 'DiagnosticsStatusNotification':
        return answerOf(() => triggers.diagnosticsStatus());
      case 'FirmwareStatusNotification':
        return answerOf(() => triggers.firmwareStatus('plain'));
      default:
        return answerOf(triggered(triggers, requestedMessage, connectorId));
    }
  });
  return (payload) => {
    // Names that the schema does not know have an answer of their own (§5.17), so they must not reach it.
    const { requestedMessage } = payload;
    return typeof requestedMessage === 'string' && !TRIGGERABLE.has(requestedMessage)
      ? answerOf('not-implemented')
      : checked(payload);
  };
}

const TRIGGERABLE: ReadonlySet<string> = new Set<TriggerMessageRequest['requestedMessage']>([
  'BootNotification',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'MeterValues',
  'StatusNotification',
]);
