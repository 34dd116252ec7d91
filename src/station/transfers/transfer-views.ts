// SPDX-License-Identifier: Apache-2.0
import type { FirmwareState } from '../../core/transfers/firmware.ts';
import type { RetryPlan } from '../../core/transfers/retry-plan.ts';
import type { FirmwareStatus, UploadStatus } from '../../core/transfers/statuses.ts';
import type { UploadState } from '../../core/transfers/upload.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TransferLogin } from '../../ports/transfers.ts';
import type { Settings } from '../../settings/settings.ts';
import type { TransferPhase, TransferView } from '../transfers-api.ts';
import { readLocation } from './location.ts';

/** What is seen of a transfer on its way, besides its state. */
export type TransferCourse = Pick<TransferView, 'server' | 'bytes' | 'totalBytes' | 'attempt' | 'attempts' | 'problem'>;

export const NOTHING_MOVED: TransferCourse = {
  server: '',
  bytes: null,
  totalBytes: null,
  attempt: 0,
  attempts: 0,
  problem: null,
};

/** A transfer that has just been asked for. */
export function courseOf(order: { readonly location: string; readonly plan: RetryPlan }): TransferCourse {
  return { ...NOTHING_MOVED, server: serverOf(order.location), attempts: order.plan.retries + 1 };
}

/** Scheme and host of an address, which may be shown. */
export function serverOf(location: string): string {
  const read = readLocation(location);
  return read.kind === 'usable' ? read.server : `(${read.cause} address)`;
}

/** For FTP servers whose address names nobody; undefined: none is set. */
export function transferLogin(settings: Settings): TransferLogin | undefined {
  const password = settings.get('ocpp.ftp.password');
  return password === '' ? undefined : { user: settings.get('ocpp.ftp.user'), password };
}

const FIRMWARE_PHASES: Readonly<Record<Exclude<FirmwareState['kind'], 'idle'>, TransferPhase>> = {
  scheduled: 'scheduled',
  downloading: 'transferring',
  retrying: 'retrying',
  checking: 'checking',
  'install-scheduled': 'install-scheduled',
  draining: 'waiting-for-vehicles',
  installing: 'installing',
  restarting: 'restarting',
};

/** Undefined: there was none since the start of the program. */
export function firmwareView(
  state: FirmwareState,
  last: FirmwareStatus,
  course: TransferCourse,
  clock: Clock,
): TransferView | undefined {
  if (state.kind === 'idle') {
    if (last === 'Idle') return undefined;
    return { ...course, ...ended('firmware', last === 'Installed') };
  }
  const { order } = state;
  const at = (nextAtMillis: number | null): TransferView => {
    const phase = FIRMWARE_PHASES[state.kind];
    return { ...course, what: 'firmware', phase, nextAtMillis };
  };
  switch (state.kind) {
    case 'scheduled':
      return at(order.retrieveAtMillis);
    case 'install-scheduled':
      return at(order.installAtMillis ?? null);
    case 'retrying':
      return at(wallOf(state.dueMs, clock));
    default:
      return at(null);
  }
}

/** Undefined: there was none since the start of the program. */
export function uploadView(
  what: 'diagnostics' | 'log',
  state: UploadState,
  last: UploadStatus,
  course: TransferCourse,
  clock: Clock,
): TransferView | undefined {
  if (state.kind === 'idle') return last === 'Idle' ? undefined : { ...course, ...ended(what, last === 'Uploaded') };
  return {
    ...course,
    what,
    phase: state.kind === 'retrying' ? 'retrying' : 'transferring',
    nextAtMillis: state.kind === 'retrying' ? wallOf(state.dueMs, clock) : null,
  };
}

function ended(what: TransferView['what'], isDone: boolean) {
  return { what, phase: isDone ? 'done' : 'failed', nextAtMillis: null } as const;
}

function wallOf(dueMs: number, clock: Clock): number {
  return Math.round(clock.wallMillis() + Math.max(0, dueMs - clock.monotonicMicros() / 1000));
}
