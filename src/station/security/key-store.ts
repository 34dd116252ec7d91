// SPDX-License-Identifier: Apache-2.0
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Private keys by their id (hex digits). They are shown to a TLS handshake and to nothing else. */
export interface KeyStore {
  /** Durable when it returns, and never half there. */
  put(id: string, pem: string): void;
  get(id: string): string | undefined;
  ids(): readonly string[];
  remove(id: string): void;
}

const FILE = /^([0-9a-f]{8,64})\.key$/;

/** Keys as files that only the program's own user may read. The folder is made when the first key is. */
export function createKeyFiles(folder: string): KeyStore {
  const pathOf = (id: string): string => join(folder, `${id}.key`);
  return {
    put(id, pem) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const temporary = join(folder, `${id}.new`);
      rmSync(temporary, { force: true });
      writeDurably(temporary, pem);
      renameSync(temporary, pathOf(id));
      syncFolder(folder);
    },
    get(id) {
      try {
        return readFileSync(pathOf(id), 'utf8');
      } catch {
        return undefined;
      }
    },
    ids() {
      try {
        return readdirSync(folder).flatMap((name) => FILE.exec(name)?.[1] ?? []);
      } catch {
        return [];
      }
    },
    remove: (id) => rmSync(pathOf(id), { force: true }),
  };
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The new name is durable only when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Keys that go with the process, for a station without a data folder. */
export function createMemoryKeys(): KeyStore {
  const keys = new Map<string, string>();
  return {
    put: (id, pem) => void keys.set(id, pem),
    get: (id) => keys.get(id),
    ids: () => [...keys.keys()],
    remove: (id) => void keys.delete(id),
  };
}
