// SPDX-License-Identifier: Apache-2.0
import type { CertificateView } from '../../../../station/security-api.ts';

const kinds: Readonly<Record<CertificateView['kind'], string>> = {
  'central-system-root': 'Root for the central system',
  'manufacturer-root': 'Root of the manufacturer',
  'charge-point': 'Certificate of this charger',
};

/** The texts about certificates and the security log, in English. */
export const EN_CERTIFICATES = {
  certificates: {
    title: 'Certificates',
    none: 'None is installed: the public authorities are trusted where that is set.',
    kinds,
    validUntil: (time: string) => `valid until ${time}`,
    expired: (time: string) => `ended on ${time}`,
    inUse: 'in use',
    fallback: 'replaced, until the new one has worked',
    issuer: (name: string) => `issued by ${name}`,
    requested: (time: string) => `A certificate for this charger was asked for on ${time} and has not come yet.`,
    kind: 'Kind',
    choose: 'Install root certificate (PEM) …',
    installed: 'Installed.',
    remove: 'Delete',
    removeOf: (name: string) => `Delete certificate ${name}`,
    removeSure: 'Delete this certificate?',
    removeYes: 'Delete it',
    removeNo: 'Keep it',
    removed: 'Deleted.',
    log: 'Security log',
    logEmpty: 'Nothing has happened.',
    logWaiting: (count: number) =>
      count === 1 ? '1 event waits for the central system.' : `${count} events wait for the central system.`,
  },
};
