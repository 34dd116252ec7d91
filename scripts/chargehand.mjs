#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The command `chargehand`: hands over to the built program.
import { existsSync } from 'node:fs';

const program = new URL('../dist/bin/cli.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error('chargehand is not built yet: run npm run build in its folder first.');
  process.exitCode = 1;
}
