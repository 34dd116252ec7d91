// SPDX-License-Identifier: Apache-2.0
import type { Weekday } from '../../core/schedule/week-plan.ts';
import { defineRow, INSTALLER } from '../row.ts';

const page = 'Hours of operation';
const time = { kind: 'text', minimumLength: 5, maximumLength: 5, format: 'time-of-day' } as const;
const common = { page, rights: INSTALLER, apply: 'live' } as const;

/** A central system that writes them supersedes what was set here (Blink manual, Default Hours of Operation). */
function dayRows<const D extends Weekday, const N extends Capitalize<D>>(day: D, name: N) {
  return [
    defineRow({
      ...common,
      id: `hours.${day}.start`,
      type: time,
      default: '00:00',
      label: `${name}: opens at`,
      help: 'Local time. The same time as the closing time: closed on that day.',
      ocpp: { key: `Hours${name}Start`, access: 'rw' },
      importAliases: { blink: [`${name} Start Time`] },
    }),
    defineRow({
      ...common,
      id: `hours.${day}.end`,
      type: time,
      default: '23:59',
      label: `${name}: closes at`,
      help: 'Local time; 23:59 is the end of the day. A time before the opening time belongs to the next day.',
      ocpp: { key: `Hours${name}End`, access: 'rw' },
      importAliases: { blink: [`${name} End Time`] },
    }),
  ] as const;
}

/** When people may charge at all. */
export const HOURS_ROWS = [
  ...dayRows('monday', 'Monday'),
  ...dayRows('tuesday', 'Tuesday'),
  ...dayRows('wednesday', 'Wednesday'),
  ...dayRows('thursday', 'Thursday'),
  ...dayRows('friday', 'Friday'),
  ...dayRows('saturday', 'Saturday'),
  ...dayRows('sunday', 'Sunday'),
  defineRow({
    ...common,
    id: 'hours.closingTime',
    type: { kind: 'enum', allowed: ['end', 'continue'] },
    default: 'end',
    label: 'At closing time',
    help: 'end: a session that runs ends. continue: it goes on to its own end; nothing new begins.',
  }),
] as const;
