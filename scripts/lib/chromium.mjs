// SPDX-License-Identifier: Apache-2.0
import { installPackages, mayInstall, onPath } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The system's Chromium; on Debian, root installs it.
 * @returns {Promise<{ kind: 'found', path: string } | { kind: 'missing', sentence: string }>}
 */
export async function findChromium() {
  const there = process.env['CHARGEHAND_CHROMIUM'] ?? NAMES.map(onPath).find((path) => path !== undefined);
  if (there !== undefined) return { kind: 'found', path: there };
  const sentence = 'The browser tests need Chromium; run this, then try again: sudo apt-get install -y chromium';
  if (!mayInstall()) return { kind: 'missing', sentence };
  console.error('Installing chromium with apt-get for the browser tests.');
  const path = (await installPackages(['chromium'])) ? onPath('chromium') : undefined;
  return path === undefined ? { kind: 'missing', sentence } : { kind: 'found', path };
}
