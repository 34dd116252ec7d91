// SPDX-License-Identifier: Apache-2.0
import type { LogPeriod, MakerTrust, SecurityLog, TransferSecurityEvent } from '../../ports/security-log.ts';
import type { FileTransport, FirmwareInstaller } from '../../ports/transfers.ts';

/** What transfers need of the world. */
export interface TransferParts {
  readonly transport: FileTransport;
  /** Where a firmware package may lie; made when it is needed. Undefined: nowhere, so that none is fetched. */
  readonly folder: string | undefined;
  readonly installer: FirmwareInstaller;
  readonly trust: MakerTrust;
  readonly securityLog: SecurityLog;
  readonly reportSecurity: (event: TransferSecurityEvent, detail: string) => void;
  /** The program's own log, oldest line first. */
  readonly recentLog: (period: LogPeriod) => readonly string[];
}

/** This program does not know yet how to replace itself, and says so before anybody has to wait for it. */
export const NOT_INSTALLABLE: FirmwareInstaller = {
  refuses: () => 'this version of the program cannot install firmware by itself; install the package by hand',
  install: async () => ({ kind: 'failed', why: 'this version of the program cannot install firmware by itself' }),
  afterRestart: () => ({ kind: 'failed', why: 'the installation was cut short' }),
};

const NO_WAY = { kind: 'failed', cause: 'unsupported', why: 'this charger has no way to move files' } as const;
const NO_TRANSFER = { done: Promise.resolve(NO_WAY), cancel: (): void => {} };

/** For a station that is built without. */
export const NO_TRANSFERS: TransferParts = {
  transport: { download: () => NO_TRANSFER, upload: () => NO_TRANSFER },
  folder: undefined,
  installer: NOT_INSTALLABLE,
  trust: { manufacturerRoots: () => [] },
  securityLog: { lines: () => [] },
  reportSecurity: () => {},
  recentLog: () => [],
};
