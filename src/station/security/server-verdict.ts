// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, rootCertificates } from 'node:tls';
import type { ServerVerdict, ShownChain, TrustedTime } from '../security-api.ts';
import { dateProblem, pathToRoot } from './chain.ts';

/** OpenSSL's complaints about nothing but the time, by the clock of the computer. */
const ABOUT_DATES: ReadonlySet<string> = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);

/**
 * Whether a server is to be trusted. OpenSSL has checked the chain, its names and its dates. It hides every other
 * complaint behind the one about dates, so where dates are the complaint the chain is followed here once more.
 * @param installed roots; empty: the well-known ones
 */
export function judgeServer(
  { host, chain, complaint }: ShownChain,
  installed: readonly X509Certificate[],
  time: TrustedTime,
): ServerVerdict {
  const certificates = chain.map((der) => new X509Certificate(der));
  const [leaf] = certificates;
  if (leaf === undefined) return distrust('it showed no certificate');
  if (complaint !== undefined && !ABOUT_DATES.has(complaint)) return distrust(complaint);
  let path: readonly X509Certificate[] | undefined = certificates;
  if (complaint !== undefined) {
    const roots = installed.length > 0 ? installed : rootCertificates.map((pem) => new X509Certificate(pem));
    path = pathToRoot(certificates, roots);
    if (path === undefined) return distrust(`${complaint}, and the chain does not lead to a trusted root`);
    if (checkServerIdentity(host, leaf.toLegacyObject()) !== undefined) return distrust('ERR_TLS_CERT_ALTNAME_INVALID');
  }
  for (const one of path) {
    const problem = dateProblem(one, time.nowMillis(), !time.isKnown);
    if (problem !== undefined) return distrust(`its certificate is ${problem}`);
  }
  return { trusted: true, provisional: !time.isKnown };
}

function distrust(why: string): ServerVerdict {
  return { trusted: false, why };
}
