// SPDX-License-Identifier: Apache-2.0
// A thousand sessions on whole chargers in virtual time, while connection, answers and program fail at random:
// npm run test:ocpp-soak [-- <sessions> [<seed>]].
import { secondsSince } from './lib/run.mjs';
import { runTests } from './lib/vitest.mjs';

const startedAt = performance.now();
const [sessions = '1000', seed = '1'] = process.argv.slice(2);
const environment = { CHARGEHAND_SOAK_SESSIONS: sessions, CHARGEHAND_SOAK_SEED: seed };
const { line, passed } = await runTests(['--project', 'charger', 'test/ocpp16/soak'], environment);
console.log(`${sessions} sessions with seed ${seed}; ${line} in ${secondsSince(startedAt)}`);
process.exitCode = passed ? 0 : 1;
