// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LocalSocket } from '../portal/http/local-socket.ts';
import { createHarness, type Harness } from '../portal/testing/portal-harness.ts';
import { CONTROL_SOCKET } from './paths.ts';
import { sessionsCommand } from './sessions-command.ts';

const START = Date.parse('2026-03-29T00:30:00Z');
let folder = '';
let harness: Harness;
let socket: LocalSocket;
let printed = '';
let complained = '';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-sessions-'));
  socket = new LocalSocket();
  harness = await createHarness({}, socket);
  await socket.listen(harness.app, join(folder, CONTROL_SOCKET));
  printed = '';
  complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
  const session = {
    id: 'a-1',
    connectorId: 1,
    idTag: '04A2B3C4',
    startedAtMillis: START,
    meterStartWattHours: 1000,
    meterLastWattHours: 5500,
    stoppedAtMillis: START + 3_600_000,
    stopReason: 'Local',
    deauthorized: false,
    reported: true,
    chargingMillis: 1_800_000,
  } as const;
  const named = { authorization: { origin: 'card', reason: 'whitelisted', tagName: 'Ann\u001b[2J' } } as const;
  harness.station.addSession(session, {
    entry: named,
    pauses: [{ fromMillis: START + 60_000, toMillis: START + 120_000, why: 'vehicle-not-ready' }],
  });
  harness.station.addSession({ ...session, id: 'b-2', connectorId: 2 });
});
afterEach(async () => {
  vi.restoreAllMocks();
  socket.close();
  await harness.app.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]) => sessionsCommand([...args, '--data', folder]);

it('lists sessions of a filter, a line each, with their sum; a name cannot move the cursor', async () => {
  expect(await run('list', '--connector', '1')).toBe(0);
  expect(printed).toBe(
    '2026-03-29 00:30:00Z  1 | 4.500 kWh | Ann [2J (04A2B3C4) | Stopped at charger | a-1\n1 session, 4.500 kWh\n',
  );
  printed = '';
  expect(await run('list', '--running')).toBe(0);
  expect(printed).toBe('no session\n');
  printed = '';
  expect(await run('list', '--json', '--limit', '1')).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ sessions: [{ id: 'b-2' }], next: '2' });
});

it('shows one session with its events', async () => {
  expect(await run('show', 'a-1')).toBe(0);
  expect(printed.split('\n')).toEqual(
    expect.arrayContaining([
      '  Card, on the charger’s own list',
      '  4.500 kWh, meter 1.000 to 5.500 kWh',
      '  30 min of charging',
      '  2026-03-29 00:31:00Z  paused vehicle-not-ready',
      '  2026-03-29 01:30:00Z  stopped Local',
    ]),
  );
});

it('exports to a file or to the standard output', async () => {
  const file = join(folder, 'out.csv');
  expect(await run('export', '--format', 'csv', '--out', file)).toBe(0);
  expect(parse(readFileSync(file, 'utf8'), { columns: true })).toHaveLength(2);
  expect(await run('export', '--format', 'json', '--session', 'a-1')).toBe(0);
  expect(JSON.parse(printed).sessions).toMatchObject([{ id: 'a-1' }]);
  expect(harness.audit.latest(1)[0]).toMatchObject({ actor: 'command line', detail: '1 as json' });
});

it('says what was wrong, and leaves no file behind', async () => {
  const file = join(folder, 'out.pdf');
  expect(await run('export', '--format', 'xls', '--out', file)).toBe(1);
  expect(complained).toContain('format must be');
  expect(existsSync(file)).toBe(false);
  expect(await run('show', 'nobody')).toBe(1);
  expect(complained).toContain('there is no such session');
  expect(await run('list', '--from', 'yesterday')).toBe(1);
  expect(complained).toContain('from must be a day such as 2026-03-29');
  expect(await sessionsCommand(['list', '--data', '/nonexistent'])).toBe(1);
  expect(complained).toContain('no charger runs on /nonexistent');
  expect(await run('export')).toBe(2);
  expect(await run('list', 'more')).toBe(2);
});
