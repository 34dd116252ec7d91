// SPDX-License-Identifier: Apache-2.0
import type { Handler } from '../rpc/dispatcher.ts';
import { DataTransferRequest, type DataTransferResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/**
 * DataTransfer to the charger (OCPP 1.6 §5.6). It has no messages of its own so far: of its own vendor id it knows no
 * message, of others it does not know the vendor.
 */
export function handleDataTransfer(vendor: string): Handler {
  return incoming(DataTransferRequest, (request) => {
    const status = request.vendorId === vendor ? 'UnknownMessageId' : 'UnknownVendorId';
    return answer<DataTransferResponse>({ status });
  });
}
