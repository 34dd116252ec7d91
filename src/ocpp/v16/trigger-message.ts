// SPDX-License-Identifier: Apache-2.0
import type { Handler } from '../rpc/dispatcher.ts';
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
}

const STATUS = {
  accepted: (send: () => void) => answer<TriggerMessageResponse>({ status: 'Accepted' }, send),
  rejected: () => answer<TriggerMessageResponse>({ status: 'Rejected' }),
  notImplemented: () => answer<TriggerMessageResponse>({ status: 'NotImplemented' }),
};

/** TriggerMessage (OCPP 1.6 §5.17): the answer goes out before the message it asks for. */
export function handleTriggerMessage(triggers: Triggers): Handler {
  const checked = incoming(TriggerMessageRequest, ({ requestedMessage, connectorId }) => {
    switch (requestedMessage) {
      case 'BootNotification':
        return STATUS.accepted(() => triggers.bootNotification());
      case 'Heartbeat':
        return STATUS.accepted(() => triggers.heartbeat());
      case 'StatusNotification':
        if (connectorId !== undefined && connectorId !== 0 && !triggers.connectorIds().includes(connectorId))
          return STATUS.rejected();
        return STATUS.accepted(() => triggers.statusNotification(connectorId));
      case 'MeterValues': {
        if (connectorId !== undefined && !triggers.connectorIds().includes(connectorId)) return STATUS.rejected();
        const send = triggers.meterValues(connectorId);
        return send === undefined ? STATUS.rejected() : STATUS.accepted(send);
      }
      case 'DiagnosticsStatusNotification':
        return STATUS.accepted(() => triggers.diagnosticsStatus());
      case 'FirmwareStatusNotification':
        return STATUS.accepted(() => triggers.firmwareStatus('plain'));
    }
  });
  return (payload) => {
    // Names that the schema does not know have an answer of their own (§5.17), so they must not reach it.
    const { requestedMessage } = payload;
    return typeof requestedMessage === 'string' && !TRIGGERABLE.has(requestedMessage)
      ? STATUS.notImplemented()
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
