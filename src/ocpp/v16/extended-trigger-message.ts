// SPDX-License-Identifier: Apache-2.0
import type { Answer, Handler } from '../rpc/dispatcher.ts';
import { ExtendedTriggerMessageRequest, type ExtendedTriggerMessageResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { type Triggered, type Triggers, triggered } from './trigger-message.ts';

type RequestedMessage = ExtendedTriggerMessageRequest['requestedMessage'];

/** ExtendedTriggerMessage (security whitepaper §5.7): the answer goes out before the message it asks for. */
export function handleExtendedTriggerMessage(triggers: Triggers): Handler {
  const checked = incoming(ExtendedTriggerMessageRequest, ({ requestedMessage, connectorId }) =>
    answerOf(requested(triggers, requestedMessage, connectorId)),
  );
  return (payload) => {
    const { requestedMessage } = payload;
    // As with TriggerMessage: names that the schema does not know have an answer of their own.
    return typeof requestedMessage === 'string' && !TRIGGERABLE.has(requestedMessage)
      ? answerOf('not-implemented')
      : checked(payload);
  };
}

function requested(triggers: Triggers, message: RequestedMessage, connectorId: number | undefined): Triggered {
  switch (message) {
    case 'SignChargePointCertificate':
      return triggers.signCertificate;
    case 'LogStatusNotification':
      return () => triggers.logStatus();
    case 'FirmwareStatusNotification':
      return () => triggers.firmwareStatus('signed');
    case 'BootNotification':
    case 'Heartbeat':
    case 'MeterValues':
    case 'StatusNotification':
      return triggered(triggers, message, connectorId);
  }
}

function answerOf(outcome: Triggered): Answer {
  if (typeof outcome === 'function') return answer<ExtendedTriggerMessageResponse>({ status: 'Accepted' }, outcome);
  const status = outcome === 'rejected' ? 'Rejected' : 'NotImplemented';
  return answer<ExtendedTriggerMessageResponse>({ status });
}

const TRIGGERABLE: ReadonlySet<string> = new Set<RequestedMessage>([
  'BootNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'LogStatusNotification',
  'MeterValues',
  'SignChargePointCertificate',
  'StatusNotification',
]);
