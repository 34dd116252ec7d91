// SPDX-License-Identifier: Apache-2.0
import { Charger, type ChargerOptions } from '../support/charger.ts';

export const DOWN = { kind: 'refused', message: 'nobody listens' } as const;

/** Lets time pass until an answer is there. */
export async function answered<T>(charger: Charger, promise: Promise<T>, limitMs?: number): Promise<T> {
  let done = false;
  const settled = () => {
    done = true;
  };
  promise.then(settled, settled);
  await charger.until('the answer is there', () => done, limitMs);
  return promise;
}

/** A charger that the central system has accepted before and whose station does not run now; what was heard is forgotten. */
export async function startedBefore(options: ChargerOptions = {}): Promise<Charger> {
  const charger = await Charger.start({ centralSystem: true, ...options });
  charger.stopStation();
  await charger.advance(1000);
  const { central } = charger;
  for (const heard of [central.calls, central.frames, central.attempts]) heard.length = 0;
  return charger;
}

/** A whole session by card, told or not. */
export async function chargeOnce(charger: Charger, chargingMs = 0): Promise<void> {
  const before = charger.station.store.sessions.latest(1)[0]?.id;
  await charger.charge();
  // A card that is held again at once was never away.
  await charger.advance(Math.max(2000, chargingMs));
  charger.tap();
  await charger.until('it has ended', () => {
    const [latest] = charger.station.store.sessions.latest(1);
    return latest?.id !== before && latest?.stoppedAtMillis !== undefined;
  });
  charger.vehicle({ plugged: false });
  await charger.until('the vehicle has left', () => charger.view().status === 'Available');
  await charger.advance(1500);
}
