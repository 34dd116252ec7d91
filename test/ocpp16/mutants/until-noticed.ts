// SPDX-License-Identifier: Apache-2.0
// Goes before the tests that a mutant is tried with: only those that can notice it run, and none after the first that did.
import { beforeEach } from 'vitest';

const rows = process.env['CHARGEHAND_MUTANT_ROWS']?.split(',').filter((row) => row !== '') ?? [];
let isNoticed = false;

beforeEach(({ skip, task, onTestFailed }) => {
  const canNotice = rows.length === 0 || rows.some((row) => task.name.includes(row));
  if (isNoticed || !canNotice) skip();
  onTestFailed(() => {
    isNoticed = true;
  });
});
