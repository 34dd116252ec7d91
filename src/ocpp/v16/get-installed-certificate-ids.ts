// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { GetInstalledCertificateIdsRequest, type GetInstalledCertificateIdsResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';
import { ROOT_KINDS } from './install-certificate.ts';

/** GetInstalledCertificateIds (security whitepaper M03): names the roots of one kind by their hashes. */
export function handleGetInstalledCertificateIds({ security }: Pick<Station, 'security'>): Handler {
  return incoming(GetInstalledCertificateIdsRequest, async ({ certificateType }) => {
    const hashes = await security.certificates.hashes(ROOT_KINDS[certificateType], 'SHA256');
    if (hashes.length === 0) return answer<GetInstalledCertificateIdsResponse>({ status: 'NotFound' });
    const certificateHashData = hashes.map(({ algorithm, ...hash }) => ({ hashAlgorithm: algorithm, ...hash }));
    return answer<GetInstalledCertificateIdsResponse>({ status: 'Accepted', certificateHashData });
  });
}
