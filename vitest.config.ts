// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

/** Tests of real processes that count milliseconds, or in which nothing at all may happen: each wants the machine to itself. */
const ALONE = [
  'test/end-to-end/hostile-link.test.ts',
  'test/end-to-end/killed-guard.test.ts',
  'test/end-to-end/killed-station.test.ts',
  'test/end-to-end/three-connectors.test.ts',
  'test/power-loss/**/*.test.ts',
];

/** Others that start real processes, servers or a browser: they mostly wait, so that two may at the same time. */
const WITH_PROCESSES = [
  'test/end-to-end/**/*.test.ts',
  'test/browser/**/*.test.ts',
  'test/ocpp16/{sockets,security-tls}.test.ts',
];

/** Tests beside the code. They and the charger's share processes, so that what they import is loaded once. */
const BESIDE_THE_CODE = ['src/**/*.test.ts', 'drivers/**/*.test.ts'];

/** Tests of commands that begin and end; nobody counts their milliseconds. */
const OF_COMMANDS = ['test/commands/**/*.test.ts', 'test/newcomer/**/*.test.ts'];

/** Tests on pseudo-terminals with programs at the other end: they mostly wait, and their times are real. */
const ON_SERIAL_PORTS = ['test/serial/**/*.test.ts'];

/** What decides whether the contactor may close; npm run test:coverage wants a test for each branch. */
const SAFETY = ['src/core/charge/**', 'src/core/faults/**', 'src/core/limits/**', 'src/guard/**'];

/** npm test runs these on their own, as measuring them is slow. */
const MEASURED_APART = process.env['CHARGEHAND_LEAVE_OUT']?.split(',') ?? [];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    coverage: {
      provider: 'v8',
      include: SAFETY,
      exclude: ['**/*.test.ts', '**/*.json'],
      reporter: ['json'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: BESIDE_THE_CODE,
          exclude: MEASURED_APART,
          isolate: false,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'charger',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, ...WITH_PROCESSES, ...OF_COMMANDS, ...ON_SERIAL_PORTS, ...MEASURED_APART],
          isolate: false,
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: WITH_PROCESSES,
          exclude: ALONE,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'commands',
          include: OF_COMMANDS,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'serial',
          include: ON_SERIAL_PORTS,
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 30_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
