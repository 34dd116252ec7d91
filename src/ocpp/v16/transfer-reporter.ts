// SPDX-License-Identifier: Apache-2.0
import type { FirmwareStatus, UploadStatus } from '../../core/transfers/statuses.ts';
import type { Clock, Timer } from '../../ports/clock.ts';
import type { TransferNotice, Transfers } from '../../station/transfers-api.ts';
import type {
  DiagnosticsStatusNotificationRequest,
  FirmwareStatusNotificationRequest,
} from './generated/validators.mjs';
import type { OutgoingAction, Reply, Requester } from './messages.ts';
import type { Reporter } from './reporter.ts';

export interface TransferReporterOptions {
  readonly clock: Clock;
  readonly requester: Requester;
  readonly transfers: Transfers;
}

/** After an answer that did not come, while the connection lives. */
const AGAIN_AFTER_MS = 30_000;

type PlainFirmwareStatus = FirmwareStatusNotificationRequest['status'];

/** What a plain update calls a step that has no word there (OCPP 1.6 §7.25); only asked for by a trigger. */
const PLAIN_WORDS: Readonly<Partial<Record<FirmwareStatus, PlainFirmwareStatus>>> = {
  DownloadScheduled: 'Idle',
  SignatureVerified: 'Downloaded',
  InvalidSignature: 'InstallationFailed',
  InstallScheduled: 'Downloaded',
  InstallRebooting: 'Installing',
};

/** Tells the central system how transfers go, one status after the other, each until it is heard. */
export class TransferReporter implements Reporter {
  readonly #options: TransferReporterOptions;
  #unsubscribe: (() => void) | undefined;
  #again: Timer | undefined;
  #isTelling = false;

  constructor(options: TransferReporterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe ??= this.#options.transfers.onNotice(() => void this.#tellAll());
    void this.#tellAll();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#again?.cancel();
  }

  /** For TriggerMessage and ExtendedTriggerMessage. @param how in the words of the plain or of the signed update */
  firmwareStatus(how: 'plain' | 'signed'): void {
    const { transfers, requester } = this.#options;
    const { status, requestId } = transfers.firmwareStatus();
    if (how === 'plain') void requester.request('FirmwareStatusNotification', { status: plainStatus(status) });
    else void requester.request('SignedFirmwareStatusNotification', withId(status, requestId));
  }

  diagnosticsStatus(): void {
    const { status } = this.#options.transfers.uploadStatus('diagnostics');
    void this.#options.requester.request('DiagnosticsStatusNotification', { status });
  }

  logStatus(): void {
    const { status, requestId } = this.#options.transfers.uploadStatus('log');
    void this.#options.requester.request('LogStatusNotification', withId(status, requestId));
  }

  async #tellAll(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let notice = this.#next(); notice !== undefined; notice = this.#next()) {
        const reply = await this.#tell(notice);
        if (reply.kind === 'not-answered') return;
        if (reply.kind === 'timeout') {
          this.#tellLater();
          return;
        }
        this.#options.transfers.settleNotice(notice.id);
      }
    } finally {
      this.#isTelling = false;
    }
  }

  #next(): TransferNotice | undefined {
    return this.#unsubscribe === undefined ? undefined : this.#options.transfers.notice();
  }

  #tellLater(): void {
    this.#again?.cancel();
    if (this.#unsubscribe === undefined) return;
    this.#again = this.#options.clock.after(AGAIN_AFTER_MS, 'transfer status again', () => void this.#tellAll());
  }

  #tell(notice: TransferNotice): Promise<Reply<OutgoingAction>> {
    const { requester } = this.#options;
    switch (notice.about) {
      case 'firmware':
        return notice.requestId === undefined
          ? requester.request('FirmwareStatusNotification', { status: plainStatus(notice.status) })
          : requester.request('SignedFirmwareStatusNotification', withId(notice.status, notice.requestId));
      case 'diagnostics':
        return requester.request('DiagnosticsStatusNotification', { status: diagnosticsStatus(notice.status) });
      case 'log':
        return requester.request('LogStatusNotification', withId(notice.status, notice.requestId));
    }
  }
}

function withId<S>(status: S, requestId: number | undefined): { readonly status: S; readonly requestId?: number } {
  return requestId === undefined ? { status } : { status, requestId };
}

function plainStatus(status: FirmwareStatus): PlainFirmwareStatus {
  return PLAIN_WORDS[status] ?? (status as PlainFirmwareStatus);
}

/** OCPP 1.6 §7.24 knows one way to fail. */
function diagnosticsStatus(status: UploadStatus): DiagnosticsStatusNotificationRequest['status'] {
  return status === 'Idle' || status === 'Uploading' || status === 'Uploaded' ? status : 'UploadFailed';
}
