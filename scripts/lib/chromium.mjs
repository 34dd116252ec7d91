// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The system's Chromium; on Debian, root installs it.
 * @returns {Promise<{ kind: 'found', path: string } | { kind: 'missing', sentence: string }>}
 */
export async function findChromium() {
  const there = process.env['CHARGEHAND_CHROMIUM'] ?? NAMES.map(onPath).find((path) => path !== undefined);
  if (there !== undefined) return { kind: 'found', path: there };
  const sentence = 'The browser tests need Chromium; run this, then try again: sudo apt-get install -y chromium';
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return { kind: 'missing', sentence };
  console.error('Installing chromium with apt-get for the browser tests.');
  const installed = (await aptInstall()) || ((await apt(['update'])) && (await aptInstall()));
  const path = installed ? onPath('chromium') : undefined;
  return path === undefined ? { kind: 'missing', sentence } : { kind: 'found', path };
}

function aptInstall() {
  return apt(['install', '-y', '--no-install-recommends', 'chromium']);
}

/** @param {readonly string[]} args */
async function apt(args) {
  const { code, output } = await run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  if (code !== 0) console.error(output.trim());
  return code === 0;
}

/** @param {string} command */
function onPath(command) {
  for (const folder of (process.env['PATH'] ?? '').split(':').filter((entry) => entry !== '')) {
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return undefined;
}
