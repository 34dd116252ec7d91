// SPDX-License-Identifier: Apache-2.0

/** How files come and go (the words of OCPP 1.6 §9.1.30 SupportedFileTransferProtocols). */
export const TRANSFER_PROTOCOLS = ['FTP', 'FTPS', 'HTTP', 'HTTPS'] as const;
export type TransferProtocol = (typeof TRANSFER_PROTOCOLS)[number];

/** Where a transfer ends by itself, whatever the server does. */
export interface TransferLimits {
  readonly maximumBytes: number;
  /** Longest time without a byte, in milliseconds. */
  readonly stalledMs: number;
  /** Longest time for all of it, in milliseconds. */
  readonly totalMs: number;
}

/**
 * Why a file did not come or go. `unsupported`: no way to that address · `denied`: credentials or rights · `refused`: the
 * server does not take the request · `too-large`, `no-room`: beyond the limit, or the disk · `broken`: anything of the
 * network, which may be better next time.
 */
export type TransferFailure = 'unsupported' | 'denied' | 'refused' | 'too-large' | 'no-room' | 'cancelled' | 'broken';

export type TransferOutcome =
  | { readonly kind: 'done'; readonly bytes: number }
  /** `why` is one line for a person and holds no credentials. */
  | { readonly kind: 'failed'; readonly cause: TransferFailure; readonly why: string };

/** @param totalBytes undefined: the server does not tell */
export type TransferProgress = (bytes: number, totalBytes: number | undefined) => void;

/** User name and password for addresses that hold none; FTP only. */
export interface TransferLogin {
  readonly user: string;
  readonly password: string;
}

export interface DownloadRequest {
  readonly url: string;
  readonly login: TransferLogin | undefined;
  /** The file to write, replaced if it is there; its folder exists. Never made from what a network said. */
  readonly path: string;
  readonly limits: TransferLimits;
  readonly onProgress: TransferProgress;
}

export interface UploadRequest {
  readonly url: string;
  readonly login: TransferLogin | undefined;
  readonly body: Uint8Array;
  readonly limits: TransferLimits;
  readonly onProgress: TransferProgress;
}

/** A transfer under way. `done` never rejects. */
export interface RunningTransfer {
  readonly done: Promise<TransferOutcome>;
  /** Ends it at once; what was written so far may be left lying. */
  cancel(): void;
}

/** Brings files from and to servers. */
export interface FileTransport {
  download(request: DownloadRequest): RunningTransfer;
  upload(request: UploadRequest): RunningTransfer;
}

export type InstallOutcome =
  /** All is in place; the new program runs after a restart of the charger. */
  { readonly kind: 'restart-needed' } | { readonly kind: 'failed'; readonly why: string };

/** Puts a firmware package in place of the running program. Called only while nobody charges. */
export interface FirmwareInstaller {
  /** Why a package cannot be installed here, told before anybody has to wait for it; undefined: it can. */
  refuses(path: string): string | undefined;
  install(path: string): Promise<InstallOutcome>;
  /** After a restart in the middle of an installation: what became of it. */
  afterRestart(): { readonly kind: 'installed' } | { readonly kind: 'failed'; readonly why: string };
}
