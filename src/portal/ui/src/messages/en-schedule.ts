// SPDX-License-Identifier: Apache-2.0
import type { Weekday } from '../../../../core/schedule/week-plan.ts';

/** The times on the status page. */
const scheduleCard = {
  title: 'Times',
  hours: 'Hours of operation',
  open: 'open',
  closed: 'closed',
  appointment: 'Charging appointment',
  peak: 'Peak hours',
  energy: 'energy now',
  noEnergy: 'no energy now',
  startsAt: (time: string) => `Starts at ${time}, in`,
  opensAt: (time: string) => `Opens at ${time}, in`,
  until: (time: string) => `until ${time}`,
  chargingNow: 'This charge keeps to no charging times: its driver wanted the energy at once.',
  timeUnknown: 'The charger does not know what time it is, so nothing is closed or ended by the clock.',
  zone: (zone: string) => `Times of ${zone}.`,
  change: 'Change',
};

/** The hours of operation among the settings. */
const hoursTable = {
  day: 'Day',
  opens: 'Opens',
  closes: 'Closes',
  days: {
    monday: 'Monday',
    tuesday: 'Tuesday',
    wednesday: 'Wednesday',
    thursday: 'Thursday',
    friday: 'Friday',
    saturday: 'Saturday',
    sunday: 'Sunday',
  } satisfies Record<Weekday, string>,
  closed: 'closed',
  allDay: 'open all day',
  nextDay: 'until the next day',
  help: 'Local times of the charger. 23:59 is the end of the day; the same time twice means closed; a closing time before the opening time belongs to the next day.',
  copyMonday: 'Every day as Monday',
  refused: 'Not all times were taken over.',
};

export const EN_SCHEDULE = { scheduleCard, hoursTable };
