// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from '../end-to-end/support/bench.ts';

const PASSWORD = 'copper kettle on tuesday';
/** For Chromium as root in a container without network; see its own --help. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];

let bench: Bench;
let context: BrowserContext;
let page: Page;
let profile: string;
const problems: string[] = [];

beforeAll(async () => {
  bench = await Bench.start();
  profile = mkdtempSync(join(tmpdir(), 'chargehand-browser-'));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHARGEHAND_CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
    viewport: { width: 390, height: 844 },
  });
  page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!['localhost', '127.0.0.1'].includes(new URL(request.url()).hostname)) problems.push(request.url());
  });
}, 60_000);

afterAll(async () => {
  await context?.close();
  await bench?.stop();
  if (profile !== undefined) rmSync(profile, { recursive: true, force: true });
});

describe('the first visit', () => {
  it('needs the one-time code, then an account of one’s own', async () => {
    await page.goto(`http://localhost:${bench.ready.httpPort}/`);
    const [, code = ''] = /one-time code (\w+)/.exec(bench.log) ?? [];
    expect(code).toMatch(/^[A-Z0-9]{8}$/);
    await page.getByLabel('One-time code').fill('WRONG123');
    await page.getByLabel('Account name').fill('operator');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('Repeat password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('alert').first().waitFor();
    // A refused code is a 403, which the browser notes; nothing else may be wrong.
    problems.length = 0;
    await page.getByLabel('One-time code').fill(code);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Available' }).waitFor();
  });

  it('shows a charge that is started from the bench page, as it happens', async () => {
    await page.goto(`http://localhost:${bench.ready.httpPort}/#/bench`);
    await page.getByRole('button', { name: 'Plug in' }).click();
    await page.getByRole('button', { name: 'Hold to reader' }).click();
    await page.goto(`http://localhost:${bench.ready.httpPort}/#/`);
    await page.getByRole('heading', { name: 'Charging' }).waitFor({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Stop charging' }).waitFor();
    expect((await bench.plant()).contactor.closed).toBe(true);
  });

  it('says what is wrong and what to do when a fault stops the charge', async () => {
    await bench.call('POST', 'fault', { name: 'ground-lost', active: true });
    await page.getByText('Have an electrician check the protective earth of the supply.').waitFor({ timeout: 20_000 });
    expect((await bench.plant()).contactor.coil).toBe(false);
    await bench.call('POST', 'fault', { name: 'ground-lost', active: false });
    await page.getByRole('heading', { name: 'Charging' }).waitFor({ timeout: 30_000 });
  });

  it('stops the charge from the page', async () => {
    await page.getByRole('button', { name: 'Stop charging' }).click();
    await page.getByRole('heading', { name: 'Finishing' }).waitFor({ timeout: 30_000 });
    await expect.poll(async () => (await bench.plant()).contactor.closed, { timeout: 10_000 }).toBe(false);
  });

  it('lists in the history what happened, faults alone if asked for', async () => {
    await page.goto(`http://localhost:${bench.ready.httpPort}/#/history`);
    await page.getByLabel('Faults only').check();
    const rows = page.getByRole('row');
    await rows.filter({ hasText: 'Fault over: The protective earth is missing.' }).first().waitFor();
    expect(await rows.filter({ hasText: 'The vehicle is being charged.' }).count()).toBe(0);
    await page.getByLabel('Faults only').uncheck();
    await rows.filter({ hasText: 'The vehicle is being charged.' }).first().waitFor();
  });

  it('made no error in the browser’s console and asked no other host for anything', () => {
    expect(problems).toEqual([]);
  });
});
