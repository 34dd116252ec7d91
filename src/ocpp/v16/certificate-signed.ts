// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { CertificateSignedRequest, type CertificateSignedResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/** CertificateSigned (security whitepaper A02.FR.06): checked and stored before the answer goes out. */
export function handleCertificateSigned({ security }: Pick<Station, 'security'>): Handler {
  return incoming(CertificateSignedRequest, ({ certificateChain }) => {
    const { kind } = security.certificates.takeSigned(certificateChain);
    return answer<CertificateSignedResponse>({ status: kind === 'accepted' ? 'Accepted' : 'Rejected' });
  });
}
