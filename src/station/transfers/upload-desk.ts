// SPDX-License-Identifier: Apache-2.0
import type { UploadStatus } from '../../core/transfers/statuses.ts';
import {
  type FailedUpload,
  stepUpload,
  type UploadInput,
  type UploadOrder,
  type UploadOutput,
  type UploadState,
} from '../../core/transfers/upload.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { RunningTransfer, TransferFailure, TransferLimits } from '../../ports/transfers.ts';
import type { Settings } from '../../settings/settings.ts';
import type { TransferView } from '../transfers-api.ts';
import { placeInFolder, readLocation } from './location.ts';
import type { NewNotice } from './notice-queue.ts';
import type { Stored } from './stored-transfers.ts';
import type { TransferParts } from './transfer-parts.ts';
import { courseOf, NOTHING_MOVED, type TransferCourse, transferLogin, uploadView } from './transfer-views.ts';

const LIMITS: TransferLimits = { maximumBytes: 64 * 1024 * 1024, stalledMs: 60_000, totalMs: 3_600_000 };

/** What a failure is called, and whether another try would end no better. */
const FAILURES: Readonly<Record<TransferFailure, { readonly status: FailedUpload; readonly final: boolean }>> = {
  unsupported: { status: 'NotSupportedOperation', final: true },
  denied: { status: 'PermissionDenied', final: false },
  refused: { status: 'UploadFailure', final: false },
  'too-large': { status: 'UploadFailure', final: true },
  'no-room': { status: 'UploadFailure', final: false },
  cancelled: { status: 'UploadFailure', final: false },
  broken: { status: 'UploadFailure', final: false },
};

export interface UploadDeskOptions {
  readonly about: 'diagnostics' | 'log';
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly parts: Pick<TransferParts, 'transport'>;
  readonly stored: Stored<UploadState>;
  readonly atomically: (work: () => void) => void;
  readonly tell: (notice: NewNotice) => void;
  /** After the commit: what was told may be sent. */
  readonly onTold: () => void;
  /** Makes the file as it is now. */
  readonly build: (order: UploadOrder) => Promise<Uint8Array>;
}

/** One file at a time on its way to a server; a newer order takes the place of an older one. */
export class UploadDesk {
  readonly #options: UploadDeskOptions;
  #state: UploadState;
  #last: UploadStatus = 'Idle';
  #course: TransferCourse = NOTHING_MOVED;
  #work: { running: RunningTransfer | undefined } = { running: undefined };

  constructor(options: UploadDeskOptions) {
    this.#options = options;
    this.#state = options.stored.read();
  }

  /** Takes up what the last run of the program left. */
  start(): void {
    if (this.#state.kind === 'idle') return;
    this.#course = courseOf(this.#state.order);
    this.#feed({ kind: 'restarted' });
  }

  stop(): void {
    this.#cancel();
  }

  tick(): void {
    if (this.#state.kind !== 'idle') this.#feed({ kind: 'tick' });
  }

  get isBusy(): boolean {
    return this.#state.kind !== 'idle';
  }

  status(): { readonly status: 'Idle' | 'Uploading'; readonly requestId: number | undefined } {
    if (this.#state.kind === 'idle') return { status: 'Idle', requestId: undefined };
    return { status: 'Uploading', requestId: this.#state.order.requestId };
  }

  view(): TransferView | undefined {
    const { about, clock } = this.#options;
    return uploadView(about, this.#state, this.#last, this.#course, clock);
  }

  order(order: UploadOrder): void {
    const { about, log } = this.#options;
    this.#course = courseOf(order);
    log.info({ about, server: this.#course.server, file: order.fileName }, 'an upload is asked for');
    this.#feed({ kind: 'order', order });
  }

  #feed(input: UploadInput): void {
    const { about, clock, log, stored, atomically, tell } = this.#options;
    const before = this.#state;
    const { state, outputs } = stepUpload(before, input, clock.monotonicMicros() / 1000);
    if (state === before && outputs.length === 0) return;
    this.#state = state;
    try {
      atomically(() => {
        stored.write(state);
        for (const output of outputs) {
          if (output.kind === 'status') tell({ about, status: output.status, requestId: output.order.requestId });
        }
      });
    } catch (error) {
      log.error({ cause: String(error) }, 'the course of an upload could not be stored');
    }
    if (outputs.some((output) => output.kind === 'status')) this.#options.onTold();
    for (const output of outputs) this.#carryOut(output);
  }

  #carryOut(output: UploadOutput): void {
    switch (output.kind) {
      case 'status':
        this.#last = output.status;
        this.#options.log.info({ about: this.#options.about, status: output.status }, 'upload');
        return;
      case 'upload':
        this.#upload(output.order);
        return;
      case 'cancel':
        this.#cancel();
        return;
    }
  }

  #upload(order: UploadOrder): void {
    const location = readLocation(order.location);
    const attempt = this.#state.kind === 'idle' ? 1 : this.#state.attempt;
    this.#course = { ...this.#course, attempt, bytes: 0, totalBytes: null };
    if (location.kind === 'unusable') {
      const status = location.cause === 'malformed' ? 'BadMessage' : 'NotSupportedOperation';
      this.#failed(`the address is ${location.cause}`, { status, final: true });
      return;
    }
    const work: { running: RunningTransfer | undefined } = { running: undefined };
    this.#work = work;
    void this.#send(order, placeInFolder(location.url, order.fileName), work);
  }

  async #send(order: UploadOrder, url: string, work: { running: RunningTransfer | undefined }): Promise<void> {
    const { parts, settings, build } = this.#options;
    const body = await build(order).catch((error: unknown) => String(error));
    if (work !== this.#work) return;
    if (typeof body === 'string') {
      this.#failed(`the file could not be made: ${body}`, FAILURES.broken);
      return;
    }
    work.running = parts.transport.upload({
      url,
      login: transferLogin(settings),
      body,
      limits: LIMITS,
      onProgress: (bytes, totalBytes) => {
        this.#course = { ...this.#course, bytes, totalBytes: totalBytes ?? null };
      },
    });
    const outcome = await work.running.done;
    if (work !== this.#work) return;
    if (outcome.kind === 'failed') {
      this.#failed(outcome.why, FAILURES[outcome.cause]);
      return;
    }
    this.#course = { ...this.#course, problem: null };
    this.#feed({ kind: 'uploaded' });
  }

  #failed(why: string, failure: { readonly status: FailedUpload; readonly final: boolean }): void {
    this.#options.log.warn({ about: this.#options.about, why }, 'an upload failed');
    this.#course = { ...this.#course, problem: why };
    this.#feed({ kind: 'upload-failed', ...failure });
  }

  #cancel(): void {
    const { running } = this.#work;
    this.#work = { running: undefined };
    running?.cancel();
  }
}
