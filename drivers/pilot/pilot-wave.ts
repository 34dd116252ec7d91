// SPDX-License-Identifier: Apache-2.0
import type { PwmChannel } from '../../src/ports/buses.ts';
import type { PilotOutput } from '../../src/ports/devices.ts';

/** 1 kHz (IEC 61851-1 Table A.2); with it, duty in parts per million is duty in nanoseconds. */
const PERIOD_NANOSECONDS = 1_000_000;

/** The span of duties that means a current (IEC 61851-1 Table A.7: 8 % to 97 %). */
export const LOWEST_DUTY = 80_000;
export const HIGHEST_DUTY = 970_000;

/** Parts per million, both included. */
export interface DutySpan {
  readonly lowest: number;
  readonly highest: number;
}

const ALL_DUTIES: DutySpan = { lowest: LOWEST_DUTY, highest: HIGHEST_DUTY };

/**
 * Puts a pilot output on a PWM pin.
 * @param span where this pilot cannot measure every wave that means a current
 * @throws RangeError for a duty outside the span; the pin is then left as it was
 */
export async function drivePilot(pwm: PwmChannel, output: PilotOutput, span = ALL_DUTIES): Promise<void> {
  await pwm.drive(PERIOD_NANOSECONDS, dutyNanoseconds(output, span));
}

function dutyNanoseconds(output: PilotOutput, { lowest, highest }: DutySpan): number {
  switch (output.kind) {
    case 'X1':
      return PERIOD_NANOSECONDS;
    case 'F':
      return 0;
    case 'pwm': {
      const duty = output.dutyPartsPerMillion;
      if (Number.isInteger(duty) && duty >= lowest && duty <= highest) return duty;
      throw new RangeError(`duty is ${duty} ppm; allowed is a whole number ${lowest}..${highest}`);
    }
  }
}
