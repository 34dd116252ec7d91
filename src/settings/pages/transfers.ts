// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER, MAKER, READ_ONLY, SECURITY } from '../row.ts';

const page = 'File transfers';
const live = { page, rights: INSTALLER, apply: 'live' } as const;
const tries = { kind: 'integer', minimum: 0, maximum: 100 } as const;
const interval = { kind: 'integer', minimum: 0, maximum: 86_400 } as const;

/** How firmware comes and diagnostics go, when the central system asks for it. */
export const TRANSFER_ROWS = [
  defineRow({
    ...live,
    id: 'ocpp.fwDownload.retries',
    type: tries,
    default: 3,
    label: 'Firmware download retries',
    help: 'Tries after the first one, unless the central system says how many.',
    importAliases: { blink: ['Download Firmware Retries'] },
  }),
  defineRow({
    ...live,
    id: 'ocpp.fwDownload.interval',
    type: interval,
    default: 300,
    unit: 's',
    label: 'Wait between firmware downloads',
    help: 'Before the next try, unless the central system says how long.',
    importAliases: { blink: ['Download Firmware Interval'] },
  }),
  defineRow({
    ...live,
    id: 'ocpp.diagUpload.retries',
    type: tries,
    default: 3,
    label: 'Diagnostics upload retries',
    help: 'Tries after the first one, of diagnostics and logs, unless the central system says how many.',
    importAliases: { blink: ['Upload Diagnostic Retries', 'Upload Diagnostics Retries'] },
  }),
  defineRow({
    ...live,
    id: 'ocpp.diagUpload.interval',
    type: interval,
    default: 300,
    unit: 's',
    label: 'Wait between diagnostics uploads',
    help: 'Before the next try, unless the central system says how long.',
    importAliases: { blink: ['Upload Diagnostic Interval', 'Upload Diagnostics Interval'] },
  }),
  defineRow({
    ...live,
    id: 'ocpp.ftp.user',
    type: { kind: 'text', minimumLength: 1, maximumLength: 64, format: 'printable' },
    default: 'ocpp',
    label: 'User name for FTP',
    help: 'For addresses that name no user. Used while a password is set; without one FTP servers are asked as anonymous.',
    importAliases: { blink: ['FTP Server Username'] },
  }),
  defineRow({
    id: 'ocpp.ftp.password',
    type: { kind: 'secret', minimumLength: 1, maximumLength: 64 },
    default: '',
    page,
    label: 'Password for FTP',
    help: 'Goes with the user name for FTP, to every FTP server the central system names without credentials. Never shown again. Empty = none.',
    rights: SECURITY,
    apply: 'live',
    importAliases: { blink: ['FTP Server Password'] },
  }),
  defineRow({
    id: 'firmware.unsignedAtSecurityProfile2',
    type: { kind: 'boolean' },
    default: false,
    page,
    label: 'Unsigned firmware updates on secure connections',
    help: 'Whether the old UpdateFirmware, which names no signer, is taken at security profile 2 and above. Below, it always is.',
    rights: SECURITY,
    apply: 'live',
  }),
  defineRow({
    id: 'firmware.revokedSigners',
    type: { kind: 'text', minimumLength: 1, maximumLength: 2000, format: 'printable', mayBeEmpty: true },
    default: '',
    page,
    label: 'Revoked firmware signers',
    help: 'SHA-256 fingerprints, in hex, with commas between, of certificates that may sign no firmware any more, whatever stands behind them.',
    rights: MAKER,
    apply: 'live',
  }),
  defineRow({
    id: 'ocpp.key.SupportedFileTransferProtocols',
    type: { kind: 'csl', allowed: ['FTP', 'FTPS', 'HTTP', 'HTTPS'], maximumItems: 4 },
    default: ['FTP', 'FTPS', 'HTTP', 'HTTPS'],
    page,
    label: 'File transfer protocols',
    help: 'How firmware comes and diagnostics go.',
    rights: READ_ONLY,
    readOnly: true,
    apply: 'restart',
    ocpp: { key: 'SupportedFileTransferProtocols', access: 'r' },
  }),
] as const;
