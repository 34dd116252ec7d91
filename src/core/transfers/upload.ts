// SPDX-License-Identifier: Apache-2.0
import { mayTryAgain, type RetryPlan } from './retry-plan.ts';
import type { UploadStatus } from './statuses.ts';

/** A file that somebody wants to have sent. */
export interface UploadOrder {
  /** Of GetLog, told with every status; undefined: GetDiagnostics, which has none. */
  readonly requestId: number | undefined;
  readonly log: 'diagnostics' | 'security';
  readonly location: string;
  readonly fileName: string;
  /** Wall clock, milliseconds; both included. */
  readonly fromMillis: number | undefined;
  readonly toMillis: number | undefined;
  readonly plan: RetryPlan;
}

export type UploadState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'uploading'; readonly order: UploadOrder; readonly attempt: number }
  | { readonly kind: 'retrying'; readonly order: UploadOrder; readonly attempt: number; readonly dueMs: number };

export type FailedUpload = Extract<
  UploadStatus,
  'UploadFailure' | 'BadMessage' | 'NotSupportedOperation' | 'PermissionDenied'
>;

export type UploadInput =
  | { readonly kind: 'order'; readonly order: UploadOrder }
  | { readonly kind: 'tick' }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'uploaded' }
  /** @property final another try would end no better */
  | { readonly kind: 'upload-failed'; readonly status: FailedUpload; readonly final: boolean };

/** `cancel`: what runs of the order before goes. */
export type UploadOutput =
  | { readonly kind: 'status'; readonly status: UploadStatus; readonly order: UploadOrder }
  | { readonly kind: 'upload'; readonly order: UploadOrder }
  | { readonly kind: 'cancel' };

export interface UploadStep {
  readonly state: UploadState;
  readonly outputs: readonly UploadOutput[];
}

const IDLE: UploadState = { kind: 'idle' };

/** The next state of an upload, and what is to be done; an input that does not fit changes nothing. */
export function stepUpload(state: UploadState, input: UploadInput, monotonicMs: number): UploadStep {
  if (input.kind === 'order') {
    const { order } = input;
    const cancel: readonly UploadOutput[] = state.kind === 'idle' ? [] : [{ kind: 'cancel' }];
    return {
      state: { kind: 'uploading', order, attempt: 1 },
      outputs: [...cancel, { kind: 'status', status: 'Uploading', order }, { kind: 'upload', order }],
    };
  }
  switch (state.kind) {
    case 'idle':
      return { state, outputs: [] };
    case 'uploading':
      return whileUploading(state, input, monotonicMs);
    case 'retrying': {
      const { order, attempt } = state;
      if (input.kind === 'restarted') return { state: { ...state, dueMs: monotonicMs }, outputs: [] };
      if (input.kind !== 'tick' || monotonicMs < state.dueMs) return { state, outputs: [] };
      return { state: { kind: 'uploading', order, attempt: attempt + 1 }, outputs: [{ kind: 'upload', order }] };
    }
  }
}

function whileUploading(
  state: Extract<UploadState, { readonly kind: 'uploading' }>,
  input: UploadInput,
  monotonicMs: number,
): UploadStep {
  const { order, attempt } = state;
  const end = (status: UploadStatus): UploadStep => ({ state: IDLE, outputs: [{ kind: 'status', status, order }] });
  const again = (waitMs: number): UploadStep => ({
    state: { kind: 'retrying', order, attempt, dueMs: monotonicMs + waitMs },
    outputs: [],
  });
  switch (input.kind) {
    case 'uploaded':
      return end('Uploaded');
    case 'upload-failed':
      return input.final || !mayTryAgain(order.plan, attempt) ? end(input.status) : again(order.plan.intervalMs);
    // Cut short: one of its tries is used up.
    case 'restarted':
      return mayTryAgain(order.plan, attempt) ? again(0) : end('UploadFailure');
    default:
      return { state, outputs: [] };
  }
}
