// SPDX-License-Identifier: Apache-2.0
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TransferError } from './transfer-watch.ts';

/** Share of the disk that stays free: twice what fault F45 takes for a full disk. */
const KEPT_FREE_SHARE = 0.1;

/** A place in the file system as statfs tells it. */
export interface DiskRoom {
  readonly bavail: number;
  readonly blocks: number;
  readonly bsize: number;
}

/**
 * How large a file may become: the limit, or less where the disk has less.
 * @throws TransferError `no-room` when not one byte may be written
 */
export async function roomFor(
  path: string,
  maximumBytes: number,
  look: (folder: string) => Promise<DiskRoom> = statfs,
): Promise<number> {
  const { bavail, blocks, bsize } = await look(dirname(path));
  const room = Math.floor((bavail - blocks * KEPT_FREE_SHARE) * bsize);
  if (room <= 0) throw new TransferError('no-room', 'the disk is too full');
  return Math.min(room, maximumBytes);
}

/** @throws TransferError when the server tells of more than there may be */
export function checkSize(totalBytes: number | undefined, roomBytes: number, maximumBytes: number): void {
  if (totalBytes === undefined || totalBytes <= roomBytes) return;
  if (totalBytes > maximumBytes)
    throw new TransferError('too-large', `it has ${totalBytes} bytes; ${maximumBytes} are allowed`);
  throw new TransferError('no-room', `it has ${totalBytes} bytes; the disk has room for ${roomBytes}`);
}
