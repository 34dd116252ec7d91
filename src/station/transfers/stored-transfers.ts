// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { FirmwareState } from '../../core/transfers/firmware.ts';
import { FIRMWARE_STATUSES, UPLOAD_STATUSES } from '../../core/transfers/statuses.ts';
import type { UploadState } from '../../core/transfers/upload.ts';
import type { Log } from '../../ports/log.ts';
import type { StateRepository } from '../../ports/store.ts';
import { parseJson } from '../stored-state.ts';
import type { TransferNotice } from '../transfers-api.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const millis = v.pipe(v.number(), v.integer());

/** JSON knows no undefined. */
function maybe<T>(schema: v.GenericSchema<T>) {
  return v.pipe(
    v.nullable(schema),
    v.transform((value): T | undefined => value ?? undefined),
  );
}

const plan = v.strictObject({ retries: count, intervalMs: count });
const firmwareOrder = v.strictObject({
  location: v.string(),
  retrieveAtMillis: millis,
  installAtMillis: maybe(millis),
  plan,
  signed: maybe(
    v.strictObject({ requestId: v.pipe(v.number(), v.integer()), certificate: v.string(), signature: v.string() }),
  ),
});
const order = firmwareOrder;

const firmwareState: v.GenericSchema<unknown, FirmwareState> = v.variant('kind', [
  v.strictObject({ kind: v.literal('idle') }),
  v.strictObject({ kind: v.literal('scheduled'), order }),
  v.strictObject({ kind: v.literal('downloading'), order, attempt: count }),
  v.strictObject({ kind: v.literal('retrying'), order, attempt: count, dueMs: v.number() }),
  v.strictObject({ kind: v.literal('checking'), order, told: v.boolean() }),
  v.strictObject({ kind: v.literal('install-scheduled'), order }),
  v.strictObject({ kind: v.literal('draining'), order, told: v.boolean() }),
  v.strictObject({ kind: v.literal('installing'), order }),
  v.strictObject({ kind: v.literal('restarting'), order }),
]);

const uploadOrder = v.strictObject({
  requestId: maybe(v.pipe(v.number(), v.integer())),
  log: v.picklist(['diagnostics', 'security']),
  location: v.string(),
  fileName: v.string(),
  fromMillis: maybe(millis),
  toMillis: maybe(millis),
  plan,
});
const uploadState: v.GenericSchema<unknown, UploadState> = v.variant('kind', [
  v.strictObject({ kind: v.literal('idle') }),
  v.strictObject({ kind: v.literal('uploading'), order: uploadOrder, attempt: count }),
  v.strictObject({ kind: v.literal('retrying'), order: uploadOrder, attempt: count, dueMs: v.number() }),
]);

const noticeBase = { id: count, requestId: maybe(v.pipe(v.number(), v.integer())) };
const uploadNotice = <A extends string>(about: A) =>
  v.strictObject({ ...noticeBase, about: v.literal(about), status: v.picklist(UPLOAD_STATUSES) });
const notices: v.GenericSchema<unknown, readonly TransferNotice[]> = v.array(
  v.variant('about', [
    v.strictObject({ ...noticeBase, about: v.literal('firmware'), status: v.picklist(FIRMWARE_STATUSES) }),
    uploadNotice('diagnostics'),
    uploadNotice('log'),
  ]),
);

/** A value that outlives the program, under one key. */
export interface Stored<T> {
  read(): T;
  /** Durable when it returns. @throws what the store throws */
  write(value: T): void;
}

function stored<T>(
  state: StateRepository,
  log: Log,
  key: string,
  schema: v.GenericSchema<unknown, T>,
  none: T,
  isNone: (value: T) => boolean,
): Stored<T> {
  return {
    read() {
      const text = state.get(key);
      if (text === undefined) return none;
      const parsed = v.safeParse(schema, parseJson(text));
      if (parsed.success) return parsed.output;
      // Its text may hold credentials, so it is not shown.
      log.error({ key }, 'what was stored of a transfer cannot be read; it is given up');
      return none;
    },
    write(value) {
      if (isNone(value)) state.remove(key);
      else
        state.set(
          key,
          JSON.stringify(value, (_, part: unknown) => (part === undefined ? null : part)),
        );
    },
  };
}

/** How far the firmware update is. Its order, credentials included, goes when the update is over. */
export function storedFirmware(state: StateRepository, log: Log): Stored<FirmwareState> {
  return stored(
    state,
    log,
    'station.transfer.firmware',
    firmwareState,
    { kind: 'idle' },
    ({ kind }) => kind === 'idle',
  );
}

/** How far an upload is. */
export function storedUpload(state: StateRepository, log: Log, about: 'diagnostics' | 'log'): Stored<UploadState> {
  const key = `station.transfer.${about}`;
  return stored(state, log, key, uploadState, { kind: 'idle' }, ({ kind }) => kind === 'idle');
}

/** What the central system has not heard yet. */
export function storedNotices(state: StateRepository, log: Log): Stored<readonly TransferNotice[]> {
  return stored(state, log, 'station.transfer.notices', notices, [], (list) => list.length === 0);
}
