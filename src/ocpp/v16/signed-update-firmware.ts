// SPDX-License-Identifier: Apache-2.0
import type { FirmwareAnswer, Transfers } from '../../station/transfers-api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { SignedUpdateFirmwareRequest, type SignedUpdateFirmwareResponse } from './generated/validators.mjs';
import { answer, incoming, refuse } from './incoming.ts';
import { readMoment } from './transfer-wish.ts';

const STATUSES: Readonly<Record<FirmwareAnswer, SignedUpdateFirmwareResponse['status']>> = {
  accepted: 'Accepted',
  replaced: 'AcceptedCanceled',
  rejected: 'Rejected',
  'invalid-certificate': 'InvalidCertificate',
  'revoked-certificate': 'RevokedCertificate',
};

/** SignedUpdateFirmware (security whitepaper L01): who signed is checked before it is answered. */
export function handleSignedUpdateFirmware(transfers: Pick<Transfers, 'updateFirmware'>): Handler {
  return incoming(SignedUpdateFirmwareRequest, ({ requestId, firmware, retries, retryInterval }) => {
    const { location, retrieveDateTime, installDateTime, signingCertificate: certificate, signature } = firmware;
    const retrieveAtMillis = readMoment(retrieveDateTime);
    const installAtMillis = installDateTime === undefined ? undefined : readMoment(installDateTime);
    if (retrieveAtMillis === undefined) return refuse('PropertyConstraintViolation', 'retrieveDateTime is no time');
    const status = transfers.updateFirmware({
      location,
      retrieveAtMillis,
      installAtMillis,
      signed: { requestId, certificate, signature },
      retries,
      intervalSeconds: retryInterval,
    });
    return answer<SignedUpdateFirmwareResponse>({ status: STATUSES[status] });
  });
}
