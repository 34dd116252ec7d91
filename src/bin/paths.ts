// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where package.json stands: two folders up from this file, as source (src/bin) and built (dist/bin). */
const PACKAGE_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of a board: a path to one, or the name of one below boards/. @throws Error when there is none */
export function boardFolder(nameOrPath: string): string {
  const known = join(PACKAGE_ROOT, 'boards', nameOrPath);
  const folder = /^[a-z0-9-]+$/.test(nameOrPath) && existsSync(known) ? known : resolve(nameOrPath);
  if (existsSync(join(folder, 'board.json'))) return folder;
  throw new Error(`board "${nameOrPath}": neither a folder below boards/ nor a folder with a board.json`);
}

/** A small heap and one helper thread: the guard makes little garbage. */
const GUARD_HEAP = ['--max-semi-space-size=1', '--max-old-space-size=64', '--v8-pool-size=1'];

/** Node's arguments to run one of our programs. */
export function programPath(program: 'guard' | 'station'): string[] {
  const heap = program === 'guard' ? GUARD_HEAP : ['--max-semi-space-size=2'];
  return [...heap, join(PACKAGE_ROOT, 'dist', 'bin', `${program}.js`)];
}

/** In the data folder: the running station's API for the command line. */
export const CONTROL_SOCKET = 'control.sock';

/** Where the built pages lie. */
export function pagesFolder(): string {
  return join(PACKAGE_ROOT, 'dist', 'ui');
}

/** The fonts of PDF exports. */
export function pdfFonts(): { readonly regular: string; readonly bold: string; readonly chinese: string } {
  const path = (file: string): string => join(PACKAGE_ROOT, 'dist', 'fonts', file);
  return {
    regular: path('DejaVuSansCondensed.ttf'),
    bold: path('DejaVuSansCondensed-Bold.ttf'),
    chinese: path('NotoSansSC-Regular.ttf'),
  };
}

/** Version of the firmware, from package.json. */
export function packageFile(): string {
  return join(PACKAGE_ROOT, 'package.json');
}
