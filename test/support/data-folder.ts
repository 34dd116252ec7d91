// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';

/**
 * An empty folder for the data of a charger in virtual time, in memory where the machine offers that: its database
 * calls fsync all the same, and nobody waits for a disk. Whoever asks for it removes it.
 */
export function dataFolder(): string {
  return mkdtempSync(join(isWritable(MEMORY) ? MEMORY : tmpdir(), 'chargehand-'));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
