// SPDX-License-Identifier: Apache-2.0
import { defineRow, EVERYONE } from '../row.ts';

const page = 'Charging times';
const time = { kind: 'text', minimumLength: 5, maximumLength: 5, format: 'time-of-day' } as const;
const common = { page, rights: EVERYONE, apply: 'live' } as const;
const PEAK = 'Local time, Monday to Friday. The same time as the other end: no such peak.';

/** When a charge that is allowed has its energy. */
export const SCHEDULE_ROWS = [
  defineRow({
    ...common,
    id: 'schedule.enabled',
    type: { kind: 'boolean' },
    default: false,
    label: 'Charging appointment',
    help: 'On: vehicles are charged from the start time to the stop time of each day. Free charging begins at the start time, a session that a card began waits for it; at the stop time the session ends. The driver can charge at once instead.',
    importAliases: { etek: ['Charging reservation'] },
  }),
  defineRow({
    ...common,
    id: 'schedule.start',
    type: time,
    default: '00:00',
    label: 'Start time',
    help: 'Local time. With a random delay (see Charging) the energy comes up to that much later.',
    importAliases: { etek: ['Start time charging'] },
  }),
  defineRow({
    ...common,
    id: 'schedule.stop',
    type: time,
    default: '00:00',
    label: 'Stop time',
    help: 'Local time; before the start time it belongs to the next day, 23:59 is the end of the day. The same as the start time: nothing waits and nothing is stopped.',
    importAliases: { etek: ['Stop time charging'] },
  }),
  defineRow({
    ...common,
    id: 'schedule.offPeak.enabled',
    type: { kind: 'boolean' },
    default: false,
    label: 'Charge outside peak hours',
    help: 'On: charging pauses during the peak hours of the grid (default hours of UK SI 2021/1467 reg. 10). The driver can charge at once instead. A charging appointment takes its place.',
  }),
  defineRow({
    ...common,
    id: 'schedule.offPeak.morning.start',
    type: time,
    default: '08:00',
    label: 'Morning peak begins',
    help: PEAK,
  }),
  defineRow({
    ...common,
    id: 'schedule.offPeak.morning.end',
    type: time,
    default: '11:00',
    label: 'Morning peak ends',
    help: PEAK,
  }),
  defineRow({
    ...common,
    id: 'schedule.offPeak.evening.start',
    type: time,
    default: '16:00',
    label: 'Evening peak begins',
    help: PEAK,
  }),
  defineRow({
    ...common,
    id: 'schedule.offPeak.evening.end',
    type: time,
    default: '22:00',
    label: 'Evening peak ends',
    help: PEAK,
  }),
] as const;
