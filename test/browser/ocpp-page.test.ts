// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SystemClock } from '../../src/platform/system-clock.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { createMessageLog } from '../../src/store/message-log.ts';
import { Bench } from '../end-to-end/support/bench.ts';
import { LoopbackServers } from '../support/loopback-servers.ts';

const PASSWORD = 'copper kettle on tuesday';
const SECRET = 'never-to-be-shown-0123456789';
/** A status is told at once. */
const QUICK = ['--set', 'ocpp.key.MinimumStatusDuration=0'];
/** For Chromium as root in a container without network; see its own --help. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];

const servers = new LoopbackServers();
let bench: Bench;
let context: BrowserContext;
let page: Page;
let folder: string;
const problems: string[] = [];

/** Ten thousand messages of the past, so that the page has a full log to work with. */
function fillLog(data: string): void {
  const clock = new SystemClock();
  const log = createMessageLog({ path: join(data, 'messages.db'), clock, log: SILENT_LOG });
  for (let count = 0; count < 6000; count += 1) {
    const request = JSON.stringify([2, `old-${count}`, 'Heartbeat', {}]);
    const atMillis = clock.wallMillis() - 86_400_000 + count;
    const number = log.begin({
      atMillis,
      direction: 'out',
      action: 'Heartbeat',
      connectorId: undefined,
      outcome: 'waiting',
      request,
    });
    log.finish(number, {
      outcome: 'answered',
      tookMillis: 20,
      answer: `[3,"old-${count}",{"currentTime":"2026-01-01T00:00:00Z"}]`,
    });
  }
  log.close();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-browser-'));
  const data = join(folder, 'data');
  const { port } = await servers.central({
    onBoot: (socket, id) => {
      socket.send(
        JSON.stringify([3, id, { status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }]),
      );
      const location = `ftp://me:${SECRET}@files.example/logs`;
      socket.send(JSON.stringify([2, 'cs-1', 'GetDiagnostics', { location }]));
      socket.send(JSON.stringify([2, 'cs-2', 'Dance', {}]));
    },
  });
  // The folder is made by the first start.
  await (await Bench.startIn(data)).stop();
  fillLog(data);
  bench = await Bench.startIn(data, '--ocpp', `ws://127.0.0.1:${port}`, '--id', 'CH-9', ...QUICK);
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: process.env['CHARGEHAND_CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  });
  page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await signIn();
}, 90_000);

afterAll(async () => {
  await context?.close();
  await bench?.stop();
  servers.close();
  rmSync(folder, { recursive: true, force: true });
});

async function signIn(): Promise<void> {
  await page.goto(`http://localhost:${bench.ready.httpPort}/`);
  const [, code = ''] = /one-time code (\w+)/.exec(bench.log) ?? [];
  await page.getByLabel('One-time code').fill(code);
  await page.getByLabel('Account name').fill('operator');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Repeat password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('link', { name: 'OCPP' }).click();
}

const rows = () => page.locator('main li');

describe('the OCPP page', () => {
  it('tells how the connection is', async () => {
    await page.getByText('Connected and accepted.').waitFor();
    await page.getByText('CH-9', { exact: true }).waitFor();
  });

  it('lists the newest messages in words, a page of a full log at a time, and quickly', async () => {
    await rows().filter({ hasText: 'The charger introduces itself' }).waitFor();
    expect(await rows().count()).toBe(100);
    const startedAt = performance.now();
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByText('Older messages are shown').waitFor();
    await expect.poll(() => rows().filter({ hasText: 'The charger introduces itself' }).count()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    await page.getByRole('button', { name: 'Newest' }).click();
    await rows().filter({ hasText: 'The charger introduces itself' }).waitFor();
  });

  it('shows a message with its answer as JSON, and no secret in it', async () => {
    await rows().filter({ hasText: 'Upload diagnostics to' }).getByRole('button').click();
    await page.locator('pre').filter({ hasText: 'ftp://***@files.example/logs' }).waitFor();
    expect(await page.locator('pre').count()).toBe(2);
    expect(await page.content()).not.toContain(SECRET);
  });

  it('shows what is new by itself, and nothing new while it is paused', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await bench.vehicle({ plugged: true });
    await bench.untilPlant('asked for a card', ({ display }) => display[1] === 'Hold card to reader');
    await page.getByText('Paused.').waitFor();
    const preparing = rows().filter({ hasText: 'Connector 1 is Preparing' });
    expect(await preparing.count()).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await preparing.waitFor({ timeout: 30_000 });
    await bench.vehicle({ plugged: false });
    await rows().filter({ hasText: 'Connector 1 is Available' }).nth(1).waitFor({ timeout: 30_000 });
  });

  it('filters by action, by who asks and by errors', async () => {
    await page.getByLabel('Errors only').check();
    await expect.poll(() => rows().filter({ hasText: 'Connected.' }).count()).toBe(0);
    await rows().filter({ hasText: 'NotImplemented' }).waitFor();
    await page.getByLabel('Errors only').uncheck();
    await page.getByLabel('Who asks').selectOption('in');
    await expect.poll(() => rows().filter({ hasText: 'Heartbeat' }).count()).toBe(0);
    await page.getByLabel('Action').selectOption('GetDiagnostics');
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await expect.poll(() => rows().count()).toBe(100);
  });

  it('gives the messages away as JSON lines', async () => {
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download (JSON lines)' }).click();
    const text = readFileSync(await (await waiting).path(), 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(4900);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ direction: expect.any(String) });
    expect(text).not.toContain(SECRET);
  });

  it.each([390, 1280])('fits a screen of %d px, in light and dark', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  });

  it('made no error in the browser’s console', () => {
    expect(problems).toEqual([]);
  });
});
