// SPDX-License-Identifier: Apache-2.0
import { OCPP_TAIL_USAGE, ocppTail } from './ocpp-tail.ts';
import { OCPP_TEST_USAGE, ocppTest } from './ocpp-test.ts';

const USAGE = `${OCPP_TEST_USAGE}

${OCPP_TAIL_USAGE}`;

/** @returns the exit code: 0 = done, 1 = not possible or a step failed, 2 = wrong use, 3 = held back */
export async function ocppCommand([verb, ...rest]: readonly string[]): Promise<number> {
  const code =
    verb === 'test' ? await ocppTest(rest) : verb === 'tail' ? await ocppTail(rest) : verb === '--help' ? 0 : undefined;
  if (code !== undefined && verb !== '--help') return code;
  (code === 0 ? process.stdout : process.stderr).write(`${USAGE}\n`);
  return code ?? 2;
}
