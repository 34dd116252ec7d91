// SPDX-License-Identifier: Apache-2.0
import { defineRow, READ_ONLY, SECURITY } from '../row.ts';

const page = 'Security';
const open = { page, rights: SECURITY } as const;
const fixed = { page, rights: READ_ONLY, readOnly: true, apply: 'restart' } as const;

/** How the charger and its central system prove to each other who they are (OCPP 1.6 security whitepaper ed. 3). */
export const SECURITY_ROWS = [
  defineRow({
    ...open,
    id: 'ocpp.securityProfile',
    type: { kind: 'integer', minimum: 0, maximum: 3 },
    default: 0,
    label: 'Security profile',
    help: '0 = as the address says, 1 = password, 2 = TLS and password, 3 = TLS and certificate. From 2 on ws:// becomes wss://. The central system can only raise it.',
    ocpp: { key: 'SecurityProfile', access: 'rw' },
    apply: 'reconnect',
  }),
  defineRow({
    ...open,
    id: 'ocpp.key.CpoName',
    type: { kind: 'text', minimumLength: 1, maximumLength: 64, format: 'printable', mayBeEmpty: true },
    default: '',
    label: 'Name of the operator',
    help: 'Organisation in the charger’s certificate (CpoName).',
    ocpp: { key: 'CpoName', access: 'rw' },
    apply: 'live',
  }),
  defineRow({
    ...open,
    id: 'ocpp.trustWellKnownCertificates',
    type: { kind: 'boolean' },
    default: true,
    label: 'Trust well-known authorities',
    help: 'Counts while no root certificate for the central system is installed: on = the public authorities are trusted, off = nobody is.',
    apply: 'reconnect',
  }),
  defineRow({
    ...open,
    id: 'ocpp.key.AdditionalRootCertificateCheck',
    type: { kind: 'boolean' },
    default: false,
    label: 'A new root must be signed by the old one',
    help: 'On: there is one root certificate for the central system; a new one must be signed by it and takes its place.',
    ocpp: { key: 'AdditionalRootCertificateCheck', access: 'r' },
    apply: 'live',
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.CertificateSignedMaxChainSize',
    type: { kind: 'integer', minimum: 1, maximum: 10_000 },
    default: 10_000,
    label: 'Longest certificate chain',
    help: 'Characters of a signed certificate with its chain.',
    ocpp: { key: 'CertificateSignedMaxChainSize', access: 'r' },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.CertificateStoreMaxLength',
    type: { kind: 'integer', minimum: 1, maximum: 100 },
    default: 20,
    label: 'Room for root certificates',
    help: 'Root certificates that can be installed.',
    ocpp: { key: 'CertificateStoreMaxLength', access: 'r' },
  }),
] as const;
