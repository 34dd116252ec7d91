// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/**
 * Loads a native package at the moment a board needs it; machines without such buses do without the package.
 * @param purpose the bus that needs it, for the message
 * @throws Error naming package and bus
 */
export function requireNative(name: string, purpose: string): unknown {
  try {
    return load(name) as unknown;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Error(`${purpose} needs the package "${name}", which cannot be loaded (${why}); npm install ${name}`);
  }
}
