// SPDX-License-Identifier: Apache-2.0
import type { FirmwareStatus, UploadStatus } from '../core/transfers/statuses.ts';

/** How often a transfer is tried; undefined: as the settings say. */
export interface WantedTries {
  readonly retries: number | undefined;
  readonly intervalSeconds: number | undefined;
}

/** A firmware update as somebody asks for it. Times are wall clock, milliseconds since 1970-01-01T00:00:00Z. */
export interface FirmwareWish extends WantedTries {
  readonly location: string;
  readonly retrieveAtMillis: number;
  readonly installAtMillis: number | undefined;
  /** Undefined: nobody signed the package. Certificate in PEM, signature in base64. */
  readonly signed: { readonly requestId: number; readonly certificate: string; readonly signature: string } | undefined;
}

/** `replaced`: taken, and the update before it was called off. */
export type FirmwareAnswer = 'accepted' | 'replaced' | 'rejected' | 'invalid-certificate' | 'revoked-certificate';

/** A file of the charger's that somebody wants to have sent. */
export interface UploadWish extends WantedTries {
  readonly location: string;
  readonly fromMillis: number | undefined;
  readonly toMillis: number | undefined;
}

export interface UploadAnswer {
  readonly status: 'accepted' | 'replaced' | 'rejected';
  /** Undefined: there is nothing to send, and nothing is. */
  readonly fileName: string | undefined;
}

/** A status that the central system has yet to hear of; durable until it is settled, in the order in which things happened. */
export type TransferNotice = { readonly id: number; readonly requestId: number | undefined } & (
  | { readonly about: 'firmware'; readonly status: FirmwareStatus }
  | { readonly about: 'diagnostics' | 'log'; readonly status: UploadStatus }
);

export type TransferPhase =
  | 'scheduled'
  | 'transferring'
  | 'retrying'
  | 'checking'
  | 'install-scheduled'
  | 'waiting-for-vehicles'
  | 'installing'
  | 'restarting'
  | 'done'
  | 'failed';

/** One transfer as an operator sees it: the running one, or the last one since the start of the program. */
export interface TransferView {
  readonly what: 'firmware' | 'diagnostics' | 'log';
  readonly phase: TransferPhase;
  /** Scheme and host; credentials and paths stay out. */
  readonly server: string;
  /** So far, of this try; null: nothing moves. */
  readonly bytes: number | null;
  /** Null: the server does not tell. */
  readonly totalBytes: number | null;
  readonly attempt: number;
  readonly attempts: number;
  /** When it goes on by itself, wall clock; null: nobody can tell. */
  readonly nextAtMillis: number | null;
  /** What went wrong last, in a sentence; null: nothing. */
  readonly problem: string | null;
}

/** Firmware that comes, diagnostics and logs that go. */
export interface Transfers {
  /** Durable when it answers; the certificate is checked before. */
  updateFirmware(wish: FirmwareWish): FirmwareAnswer;
  /** OCPP 1.6's own way, without a number. */
  sendDiagnostics(wish: UploadWish): UploadAnswer;
  /** The security whitepaper's way. */
  sendLog(log: 'diagnostics' | 'security', requestId: number, wish: UploadWish): UploadAnswer;
  /** `Idle` when nothing runs. */
  firmwareStatus(): { readonly status: FirmwareStatus; readonly requestId: number | undefined };
  uploadStatus(about: 'diagnostics' | 'log'): {
    readonly status: Extract<UploadStatus, 'Idle' | 'Uploading'>;
    readonly requestId: number | undefined;
  };
  /** The oldest status that is not settled. */
  notice(): TransferNotice | undefined;
  /** The central system has it, or will not take it. */
  settleNotice(id: number): void;
  onNotice(listener: () => void): () => void;
  list(): readonly TransferView[];
}
