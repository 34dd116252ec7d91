// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

const whole = v.pipe(v.number(), v.safeInteger());
const notNegative = v.pipe(whole, v.minValue(0));
const perPhase = v.strictTuple([notNegative, notNegative, notNegative]);
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

/** The answer of `GET /plant` as the interface is written down: no field less, no field more. */
export const plantShape = v.strictObject({
  microseconds: notNegative,
  vehicle: v.strictObject({
    plugged: v.boolean(),
    wants: v.picklist(['nothing', 'charge', 'charge-ventilated']),
    pilotSees: v.strictObject({ dutyPercent: percent, state: v.picklist(['A', 'B', 'C', 'D', 'E', 'F']) }),
    drawsMilliamps: perPhase,
  }),
  pilot: v.strictObject({ highMillivolts: whole, lowMillivolts: whole, dutyPercent: percent }),
  contactor: v.strictObject({ coil: v.boolean(), closed: v.boolean(), closings: notNegative }),
  residual: v.strictObject({ acMilliamps: notNegative, dcMilliamps: notNegative, tripped: v.boolean() }),
  mains: v.strictObject({ present: v.boolean(), millivolts: perPhase }),
  meter: v.strictObject({ wattHours: notNegative, milliamps: perPhase }),
  temperatureMillicelsius: whole,
  lock: v.picklist(['locked', 'unlocked']),
  light: v.strictObject({ color: v.string(), pattern: v.picklist(['steady', 'slow', 'fast']) }),
  buzzer: v.picklist(['on', 'off']),
  display: v.array(v.string()),
  heartbeat: v.strictObject({ gateClosed: v.boolean() }),
});
