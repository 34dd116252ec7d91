// SPDX-License-Identifier: Apache-2.0
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { DataTransferRequest, type DataTransferResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { priceMessages } from './price-transfer.ts';

/**
 * DataTransfer to the charger (OCPP 1.6 §5.6). It knows messages on prices under the vendor id that is set for them; of
 * its own vendor id it knows no message, of others it does not know the vendor.
 */
export function handleDataTransfer(
  station: Pick<Station, 'identity' | 'settings' | 'tariff'>,
  transactionIds: Pick<TransactionIdRepository, 'sessionOf'>,
): Handler {
  const prices = priceMessages(station, transactionIds);
  const respond = ({ vendorId, messageId, data }: DataTransferRequest): DataTransferResponse => {
    if (vendorId === station.settings.get('tariff.central.vendorId')) {
      const act = prices.get(messageId ?? '');
      return act === undefined ? { status: 'UnknownMessageId' } : act(parse(data ?? ''));
    }
    return { status: vendorId === station.identity.vendor ? 'UnknownMessageId' : 'UnknownVendorId' };
  };
  return incoming(DataTransferRequest, (request) => answer<DataTransferResponse>(respond(request)));
}

/** Undefined when it is no JSON, which no message is. */
function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
