// SPDX-License-Identifier: Apache-2.0
import { OCPP_TAIL_USAGE, ocppTail } from './ocpp-tail.ts';
import { OCPP_TEST_USAGE, ocppTest } from './ocpp-test.ts';

export const OCPP_USAGE = `${OCPP_TEST_USAGE}

${OCPP_TAIL_USAGE}`;

/** @returns the exit code: 0 = done, 1 = not possible or a step failed, 2 = wrong use, 3 = held back */
export async function ocppCommand([verb, ...rest]: readonly string[]): Promise<number> {
  const code = verb === 'test' ? await ocppTest(rest) : verb === 'tail' ? await ocppTail(rest) : undefined;
  if (code !== undefined) return code;
  process.stderr.write(`${OCPP_USAGE}\n`);
  return 2;
}
