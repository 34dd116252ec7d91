// SPDX-License-Identifier: Apache-2.0
import type { CompositeSchedule } from '../../core/charging-profiles/report.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { GetCompositeScheduleRequest, type GetCompositeScheduleResponse } from './generated/validators.mjs';
import { answer, incoming, refuse } from './incoming.ts';
import { timestamp } from './timestamp.ts';

/** GetCompositeSchedule (OCPP 1.6 §5.7): from the instant of receipt; in A unless W is asked for. */
export function handleGetCompositeSchedule({ chargingProfiles }: Pick<Station, 'chargingProfiles'>): Handler {
  return incoming(GetCompositeScheduleRequest, ({ connectorId, duration, chargingRateUnit = 'A' }) => {
    if (duration < 0) return refuse('PropertyConstraintViolation', 'duration must be 0 or more');
    const schedule = chargingProfiles.composite(connectorId, duration, chargingRateUnit);
    return answer<GetCompositeScheduleResponse>(
      schedule === undefined ? { status: 'Rejected' } : { status: 'Accepted', connectorId, ...tellSchedule(schedule) },
    );
  });
}

/** The time stands beside the schedule, not in it (errata 3.57); three phases are what no number means (§7.14). */
function tellSchedule({ startMillis, durationSeconds, unit, periods }: CompositeSchedule) {
  return {
    scheduleStart: timestamp(startMillis),
    chargingSchedule: {
      duration: durationSeconds,
      chargingRateUnit: unit,
      chargingSchedulePeriod: periods.map(({ startSeconds, limitTenths, phases }) => ({
        startPeriod: startSeconds,
        limit: limitTenths / 10,
        ...(phases === 3 ? {} : { numberPhases: phases }),
      })),
    },
  };
}
