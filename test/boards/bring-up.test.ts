// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../src/bench/plant/faults.ts';
import type { Plant } from '../../src/bench/plant/plant.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import { emulatedHardware } from '../../src/bin/hardware-session.ts';
import { printableReport } from '../../src/bring-up/bring-up-report.ts';
import { PART_CHECKS } from '../../src/bring-up/checks.ts';
import { type Finding, PartReport } from '../../src/bring-up/finding.ts';
import { boardUnderTest } from '../support/board-under-test.ts';

const BOARDS = readdirSync(new URL('../../boards', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
/** The walk with the longest self-tests takes a few minutes of the charger's time. */
const LIMIT_MS = 600_000;

/** Runs checks on a board's emulated chips; `bend` changes the physics before they begin. */
async function walk(
  board: string,
  parts: readonly string[],
  bend: (plant: Plant) => void = () => {},
): Promise<Finding[]> {
  const clock = new VirtualClock();
  const { board: loaded } = await boardUnderTest(board);
  await import('modbus-serial');
  const hardware = await emulatedHardware(loaded, clock, 'exact');
  bend(hardware.plant);
  const findings: Finding[] = [];
  let done = false;
  const run = async () => {
    const checks = PART_CHECKS.filter((check) => parts.includes(check.part));
    const { devices, failures } = await hardware.start([...new Set(checks.flatMap((check) => check.roles))]);
    expect(failures).toEqual([]);
    // What polls by itself needs a moment to have seen something.
    await clock.sleep(1000);
    for (const check of checks) {
      const report = new PartReport(check.part, (finding) => findings.push(finding));
      await check.run({ clock, board: loaded, devices, report, patienceSeconds: 5, holdCard: hardware.holdCard });
    }
    devices['tag-reader']?.stop();
  };
  const running = run().finally(() => {
    done = true;
  });
  running.catch(() => {});
  await clock.runUntilTrue(() => done, LIMIT_MS);
  await running;
  return findings;
}

const failed = (findings: readonly Finding[]): string[] =>
  findings.filter((finding) => finding.result === 'fail').map(({ part, what }) => `${part}: ${what}`);

describe('a bring-up', () => {
  it.each(BOARDS)('finds nothing wrong with the board %s as it should be', async (board) => {
    const findings = await walk(
      board,
      PART_CHECKS.map((check) => check.part),
    );
    expect(findings.filter((finding) => finding.result === 'fail')).toEqual([]);
    expect(findings.filter((finding) => finding.result === 'pass').length).toBeGreaterThan(10);
  });

  it.each<{ part: string; fault: FaultName; what: RegExp }>([
    { part: 'relay', fault: 'contactor-weld', what: /^relay: contacts before the test$/ },
    { part: 'relay', fault: 'contactor-stuck-open', what: /^relay: stroke 1: closes after the order$/ },
    { part: 'relay', fault: 'heartbeat-line-stuck', what: /^relay: stroke 1: closes after the order$/ },
    { part: 'pilot', fault: 'pilot-short', what: /^pilot: no vehicle: pilot at X1$/ },
    { part: 'residual', fault: 'residual-selftest-fails', what: /^residual: self-test 1$/ },
    { part: 'residual', fault: 'residual-dc', what: /^residual: trip output$/ },
    { part: 'lock', fault: 'lock-jam', what: /^lock: locked after$/ },
    { part: 'meter', fault: 'meter-silent', what: /^meter: charger meter: readings out of 20$/ },
    { part: 'rfid', fault: 'reader-silent', what: /^rfid: answers after$/ },
    { part: 'display', fault: 'display-silent', what: /^display: display takes text$/ },
  ])('finds $fault when it tries the $part', async ({ part, fault, what }) => {
    const findings = await walk('virtual', [part], (plant) =>
      plant.setFault(1, fault, true, fault === 'residual-dc' ? 10 : undefined),
    );
    expect(failed(findings).some((text) => what.test(text))).toBe(true);
  });

  it.each(['pilot', 'relay'])('does not try the %s on somebody’s car', async (part) => {
    const findings = await walk('virtual', [part], (plant) => plant.setVehicle(1, { plugged: true }));
    expect(failed(findings)).toEqual([`${part}: no vehicle: pilot at X1`]);
  });

  it('finds an interlock that holds without beats', async () => {
    const clock = new VirtualClock();
    const { board } = await boardUnderTest('virtual');
    const hardware = await emulatedHardware(board, clock, 'exact');
    const findings: Finding[] = [];
    const relay = PART_CHECKS.find((check) => check.part === 'relay');
    // Somebody bridged the gate: it gets its edges from elsewhere.
    const bridge = () => {
      hardware.plant.world(1).heartbeat.edge();
      clock.after(20, 'bridged gate', bridge);
    };
    bridge();
    let done = false;
    const running = (async () => {
      const { devices } = await hardware.start(relay?.roles ?? []);
      const report = new PartReport('relay', (finding) => findings.push(finding));
      await relay?.run({ clock, board, devices, report, patienceSeconds: 5, holdCard: undefined });
      done = true;
    })();
    await clock.runUntilTrue(() => done, LIMIT_MS);
    await running;
    expect(failed(findings)).toEqual(['relay: interlock: opens after the last beat']);
  });
});

describe('the report to print', () => {
  it('says what failed, what was not tried, and nothing that could be taken for markup', () => {
    const page = printableReport({
      board: 'virtual',
      product: { vendor: 'V', model: 'M', serialNumber: '<img src=x>' },
      firmwareVersion: '1',
      hardware: 'emulated',
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:01:00.000Z',
      skipped: [{ part: 'relay', why: 'needs --i-am-on-site' }],
      passed: 1,
      failed: 1,
      findings: [{ part: 'lock', what: 'locked after', seen: 'Infinity ms', allowed: '0..5000 ms', result: 'fail' }],
    });
    expect(page).toContain('FAILED: 1 passed, 1 failed, on emulated hardware');
    expect(page).toContain('relay: needs --i-am-on-site');
    expect(page).toContain('&lt;img src=x&gt;');
    expect(page).not.toContain('<img');
  });
});
