// SPDX-License-Identifier: Apache-2.0
import type { MeterSample } from '../core/session/session.ts';
import type { GuardSnapshot } from '../link/messages.ts';

/** IEC 60038; also what a limit in watts is worked out with (OCPP 1.6 errata 3.34). */
const NOMINAL_VOLTS = 230;
/** A reading that ends sooner after the contacts opened may have begun before. */
const READING_MS = 200;

/**
 * A sample from a snapshot; undefined while the meter does not answer.
 * @param supplyPhases phases that the offered current is there on
 */
export function sampleOf(
  snapshot: GuardSnapshot | undefined,
  wallMillis: number,
  supplyPhases: 1 | 3,
): MeterSample | undefined {
  const meter = snapshot?.meter;
  if (snapshot === undefined || meter === undefined || meter === null) return undefined;
  const offeredMilliamps = snapshot.pilot.output === 'pwm' ? snapshot.limit.milliamps : 0;
  return {
    atMillis: wallMillis - meter.ageMs,
    importWattHours: meter.importWattHours,
    watts: meter.watts,
    milliamps: meter.milliamps,
    millivolts: meter.millivolts,
    temperatureMillicelsius: snapshot.temperatureMillicelsius,
    offeredMilliamps,
    offeredWatts: Math.round((offeredMilliamps * NOMINAL_VOLTS * supplyPhases) / 1000),
    phaseWatts: meter.phaseWatts,
    frequencyMillihertz: meter.frequencyMillihertz,
  };
}

/** What the meter at the mains connection says; undefined without one, or while it does not answer. */
export function mainsSampleOf(snapshot: GuardSnapshot | undefined, wallMillis: number): MeterSample | undefined {
  const meter = snapshot?.mainsMeter;
  if (snapshot === undefined || meter === undefined || meter === null || meter.importWattHours === null)
    return undefined;
  return {
    atMillis: wallMillis - meter.ageMs,
    importWattHours: meter.importWattHours,
    watts: meter.watts,
    milliamps: snapshot.mainsMilliamps,
    millivolts: meter.millivolts,
    temperatureMillicelsius: null,
    offeredMilliamps: 0,
    frequencyMillihertz: meter.frequencyMillihertz,
  };
}

/** Tells when the register of a session that ended has stopped moving: contacts open, and read after that. */
export class SettleWatch {
  #openSinceMicros: number | undefined;

  /** The guard is gone; what it will show next is new. */
  forget(): void {
    this.#openSinceMicros = undefined;
  }

  see(snapshot: GuardSnapshot): boolean {
    if (snapshot.contactor.coil || snapshot.contactor.closed) {
      this.#openSinceMicros = undefined;
      return false;
    }
    this.#openSinceMicros ??= snapshot.atMicros;
    // A meter that does not answer is waited for: the session machine has a limit for that.
    if (snapshot.meter === null) return false;
    const readAtMicros = snapshot.atMicros - snapshot.meter.ageMs * 1000;
    return readAtMicros >= this.#openSinceMicros + READING_MS * 1000;
  }
}
