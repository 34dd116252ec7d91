// SPDX-License-Identifier: Apache-2.0

/** Derating ends this far below the temperature at which it began (fault table F26). */
export const DERATE_HYSTERESIS_MILLICELSIUS = 5000;
const COOL_FOR_MICROS = 60_000_000;

/** Decides whether the heat calls for less current, without swinging to and fro around one temperature. */
export class DerateWatch {
  #warmAtMicros: number | undefined;

  /** @param millicelsius undefined while nothing was measured yet */
  see(millicelsius: number | undefined, derateMillicelsius: number, nowMicros: number): void {
    const threshold = this.derated ? derateMillicelsius - DERATE_HYSTERESIS_MILLICELSIUS : derateMillicelsius;
    if (millicelsius !== undefined && millicelsius >= threshold) this.#warmAtMicros = nowMicros;
    else if (nowMicros - (this.#warmAtMicros ?? nowMicros) >= COOL_FOR_MICROS) this.#warmAtMicros = undefined;
  }

  get derated(): boolean {
    return this.#warmAtMicros !== undefined;
  }
}
