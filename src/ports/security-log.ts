// SPDX-License-Identifier: Apache-2.0

/** From when to when, wall clock, both included; undefined: no bound. */
export interface LogPeriod {
  readonly fromMillis: number | undefined;
  readonly toMillis: number | undefined;
}

/** The charger's log of security events, as others read and add to it. */
export interface SecurityLog {
  /** Oldest first, one event a line, without line ends. */
  lines(period: LogPeriod): readonly string[];
}

/** What transfers of files have to tell of security (security whitepaper §8: names of its table). */
export type TransferSecurityEvent =
  | 'FirmwareUpdated'
  | 'InvalidFirmwareSignature'
  | 'InvalidFirmwareSigningCertificate';

/** What the charger trusts when it checks who signed something. */
export interface MakerTrust {
  /** Manufacturer root certificates, PEM. */
  manufacturerRoots(): readonly string[];
}
