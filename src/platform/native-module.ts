// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** What helps besides `npm install`, where that alone does not. */
const REMEDIES: Readonly<Record<string, string>> = {
  'node-libgpiod':
    'apt-get install libgpiod-dev (version 1, as in Debian 12), then npm install; or leave "backend": "gpiod" out of the board file',
};

/**
 * Loads a native package at the moment a board needs it; machines without such buses do without the package.
 * @param purpose the bus or line of the board file that needs it, for the message
 * @throws Error naming package, bus and remedy
 */
export function requireNative(name: string, purpose: string): unknown {
  try {
    return load(name) as unknown;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const remedy = REMEDIES[name] ?? `npm install ${name}`;
    throw new Error(`${purpose} needs the package "${name}", which cannot be loaded (${why}); ${remedy}`);
  }
}
