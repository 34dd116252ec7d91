// SPDX-License-Identifier: Apache-2.0
// Pictures of every page, phone and desktop, light and dark:
// node scripts/screenshots.mjs --url http://localhost:8080 --bench http://localhost:8081 --code CODE --out DIR
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from './lib/chromium.mjs';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:8080' },
    bench: { type: 'string', default: 'http://localhost:8081' },
    /** The one-time code; left out, the account must exist. */
    code: { type: 'string' },
    name: { type: 'string', default: 'operator' },
    password: { type: 'string', default: 'copper kettle on tuesday' },
    out: { type: 'string', default: 'screenshots' },
  },
});
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SIZES = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desktop', width: 1280, height: 800 },
];
const SCHEMES = /** @type {const} */ (['light', 'dark']);
const SETTLE_MS = 600;
/** A free session needs no more to begin. */
const START_MS = 3000;
const CHART_MS = 12_000;

const found = await findChromium();
if (found.kind === 'missing') throw new Error(found.sentence);
mkdirSync(values.out, { recursive: true });
const browser = await chromium.launch({ executablePath: found.path, headless: true, args: ARGUMENTS });
/** @type {string[]} */
const complaints = [];
try {
  await walk();
} finally {
  await browser.close();
}
if (complaints.length > 0) {
  console.error(complaints.join('\n'));
  process.exitCode = 1;
}

async function walk() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.on('console', (message) => {
    // Asking who is signed in, before anyone is, is answered with 401.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('request', (request) => {
    if (
      !request.url().startsWith(values.url) &&
      !request.url().startsWith(values.bench) &&
      !/^(data|ws):/.test(request.url())
    ) {
      complaints.push(`asks a third party: ${request.url()}`);
    }
  });
  await page.goto(values.url);
  await signIn(page);
  await take(page, 'status-idle', '#/status');
  await allowFreeCharging(page);
  await bench('vehicle', { plugged: true, wants: 'charge' });
  await page.waitForTimeout(START_MS);
  const start = page.getByRole('button', { name: 'Start charging' });
  if (await start.isVisible()) await start.click();
  await page.getByRole('heading', { name: 'Charging', exact: true }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(CHART_MS);
  await take(page, 'status-charging', '#/status');
  await take(page, 'bench', '#/bench');
  await bench('fault', { name: 'residual-dc', active: true, value: 10 });
  await page.waitForTimeout(2000);
  await take(page, 'status-fault', '#/status');
  await bench('fault', { name: 'residual-dc', active: false });
  await take(page, 'history', '#/history');
  await take(page, 'settings', '#/settings/Charging');
  await take(page, 'settings-metering', '#/settings/Metering');
  await take(page, 'sessions', '#/sessions');
  await page.locator('main table a').first().click();
  await take(page, 'session', '');
  await take(page, 'cards', '#/cards');
  await take(page, 'ocpp', '#/ocpp');
}

/** @param {import('playwright-core').Page} page */
async function signIn(page) {
  await page.getByLabel(/account name/i).waitFor();
  await take(page, values.code === undefined ? 'login' : 'setup', '');
  if (values.code !== undefined) await page.getByLabel('One-time code').fill(values.code);
  await page.getByLabel('Account name').fill(values.name);
  await page.getByLabel('Password', { exact: true }).fill(values.password);
  if (values.code !== undefined) await page.getByLabel('Repeat password').fill(values.password);
  await page.getByRole('button', { name: values.code === undefined ? 'Sign in' : 'Create account' }).click();
  await page.getByRole('link', { name: 'Status' }).waitFor();
}

/**
 * So that no list of cards has to be kept for pictures.
 * @param {import('playwright-core').Page} page
 */
async function allowFreeCharging(page) {
  const answer = await page.evaluate(
    `fetch('/api/v1/settings/auth.free.enabled', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"value":true}' }).then((response) => response.status)`,
  );
  if (answer !== 200) throw new Error(`free charging was answered with ${answer}`);
}

/**
 * One picture for each size and colour scheme. A page wider than the screen is a complaint.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {string} hash
 */
async function take(page, name, hash) {
  if (hash !== '') await page.goto(`${values.url}/${hash}`);
  for (const size of SIZES) {
    await page.setViewportSize({ width: size.width, height: size.height });
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(SETTLE_MS);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(overflow) > 0) complaints.push(`${name} is ${overflow} px wider than a ${size.name}`);
      await picture(page, size, `${name}-${size.name}-${scheme}.png`);
    }
  }
}

/**
 * The whole page on one screen that is tall enough for it: bars that stick to an edge stay at that edge.
 * @param {import('playwright-core').Page} page
 * @param {typeof SIZES[number]} size
 * @param {string} file
 */
async function picture(page, size, file) {
  const tall = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, tall) });
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(values.out, file) });
  await page.setViewportSize({ width: size.width, height: size.height });
}

/**
 * @param {string} call
 * @param {object} body
 */
async function bench(call, body) {
  const response = await fetch(`${values.bench}/bench/v1/${call}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`bench ${call}: ${await response.text()}`);
}
