// SPDX-License-Identifier: Apache-2.0
import type { Charger } from './charger.ts';

type Payload = Record<string, unknown>;

/** Asks the charger as its central system; time passes until it answers. */
export async function ask(on: Charger, action: string, payload: Payload): Promise<Payload> {
  let answer: Payload | undefined;
  void on.central.call(action, payload).then((given) => {
    answer = given;
  });
  await on.until(`${action} is answered`, () => answer !== undefined);
  return answer ?? {};
}

/** The types of the security events that the central system has heard of, in order. */
export function toldEvents(on: Charger): string[] {
  return on.central.of('SecurityEventNotification').map(({ payload }) => String(payload['type']));
}
