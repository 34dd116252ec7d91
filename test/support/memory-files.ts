// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import type { VirtualClock } from '../../src/bench/virtual-clock.ts';
import type {
  DownloadRequest,
  FileTransport,
  RunningTransfer,
  TransferFailure,
  TransferOutcome,
  UploadRequest,
} from '../../src/ports/transfers.ts';

/** How the next transfers fail. */
export interface Trouble {
  readonly cause: TransferFailure;
  times: number;
}

/** A file that came. */
export interface Arrived {
  readonly url: string;
  readonly bytes: Uint8Array;
  readonly atMillis: number;
}

/** File servers in memory: what lies there, what arrived, how long a transfer takes, and what goes wrong. */
export class MemoryFiles {
  readonly files = new Map<string, Uint8Array>();
  readonly arrived: Arrived[] = [];
  /** When each transfer began, wall clock. */
  readonly begun: number[] = [];
  takesMs = 5000;
  trouble: Trouble | undefined;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  readonly transport: FileTransport = {
    download: (request) => this.#run(() => this.#deliver(request), request),
    upload: (request) => this.#run(() => this.#take(request), request),
  };

  #run(finish: () => TransferOutcome, { onProgress }: DownloadRequest | UploadRequest): RunningTransfer {
    this.begun.push(this.#clock.wallMillis());
    let settle: (outcome: TransferOutcome) => void = () => {};
    const done = new Promise<TransferOutcome>((resolve) => {
      settle = resolve;
    });
    const half = this.#clock.after(this.takesMs / 2, 'memory file half', () => onProgress(1, 2));
    const end = this.#clock.after(this.takesMs, 'memory file', () => settle(this.#troubled() ?? finish()));
    return {
      done,
      cancel() {
        half.cancel();
        end.cancel();
        settle({ kind: 'failed', cause: 'cancelled', why: 'called off' });
      },
    };
  }

  #troubled(): TransferOutcome | undefined {
    const { trouble } = this;
    if (trouble === undefined || trouble.times === 0) return undefined;
    trouble.times -= 1;
    return { kind: 'failed', cause: trouble.cause, why: `made to fail: ${trouble.cause}` };
  }

  #deliver({ url, path }: DownloadRequest): TransferOutcome {
    const bytes = this.files.get(url);
    if (bytes === undefined) return { kind: 'failed', cause: 'refused', why: 'the server answers 404' };
    writeFileSync(path, bytes);
    return { kind: 'done', bytes: bytes.length };
  }

  #take({ url, body }: UploadRequest): TransferOutcome {
    this.arrived.push({ url, bytes: body, atMillis: this.#clock.wallMillis() });
    return { kind: 'done', bytes: body.length };
  }
}
