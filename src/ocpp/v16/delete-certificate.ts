// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { DeleteCertificateRequest, type DeleteCertificateResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

const STATUS = { accepted: 'Accepted', failed: 'Failed', 'not-found': 'NotFound' } as const;

/** DeleteCertificate (security whitepaper M04). A root in use and the charger's own certificate stay. */
export function handleDeleteCertificate({ security }: Pick<Station, 'security'>): Handler {
  return incoming(DeleteCertificateRequest, async ({ certificateHashData }) => {
    const { hashAlgorithm: algorithm, ...hash } = certificateHashData;
    const outcome = await security.certificates.delete({ algorithm, ...hash }, 'central system');
    return answer<DeleteCertificateResponse>({ status: STATUS[outcome] });
  });
}
