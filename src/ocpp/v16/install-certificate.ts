// SPDX-License-Identifier: Apache-2.0

import type { Station } from '../../station/api.ts';
import type { RootKind } from '../../station/security-api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { InstallCertificateRequest, type InstallCertificateResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/** What the message calls the kinds of root certificates. */
export const ROOT_KINDS = {
  CentralSystemRootCertificate: 'central-system-root',
  ManufacturerRootCertificate: 'manufacturer-root',
} as const satisfies Readonly<Record<InstallCertificateRequest['certificateType'], RootKind>>;

const STATUS = { accepted: 'Accepted', rejected: 'Rejected', failed: 'Failed' } as const;

/** InstallCertificate (security whitepaper M05): checked and stored before the answer goes out. */
export function handleInstallCertificate({ security }: Pick<Station, 'security'>): Handler {
  return incoming(InstallCertificateRequest, async ({ certificateType, certificate }) => {
    const outcome = await security.certificates.install(ROOT_KINDS[certificateType], certificate, 'central system');
    return answer<InstallCertificateResponse>({ status: STATUS[outcome.kind] });
  });
}
