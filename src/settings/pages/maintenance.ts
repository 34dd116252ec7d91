// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER, MAKER } from '../row.ts';

/** What keeps a charger well over the years: restarts, and parts that wear out. */
export const MAINTENANCE_ROWS = [
  defineRow({
    id: 'maint.rebootPeriod',
    type: { kind: 'integer', minimum: 10, maximum: 525_600, also: [0] },
    default: 0,
    unit: 'min',
    page: 'Maintenance',
    label: 'Restart regularly',
    help: 'The charger restarts when it has run that long, as soon as nobody charges or is about to; 0 = never. 10080 min are a week.',
    rights: INSTALLER,
    apply: 'live',
    importAliases: { blink: ['Reboot Period'] },
  }),
  defineRow({
    id: 'life.contactorMax',
    type: { kind: 'integer', minimum: 100, maximum: 10_000_000 },
    default: 30_000,
    unit: 'cycles',
    page: 'Protection',
    label: 'Life of the contactor',
    help: 'Closings after which the contactor counts as worn out and no new charge begins until it is replaced. From 90 % on there is a warning.',
    rights: MAKER,
    apply: 'live',
    importAliases: { etek: ['ContactorLifeTime'] },
  }),
  defineRow({
    id: 'life.plugMax',
    type: { kind: 'integer', minimum: 100, maximum: 10_000_000 },
    default: 10_000,
    unit: 'cycles',
    page: 'Protection',
    label: 'Life of the socket',
    help: 'Insertions after which the socket counts as worn out and no new charge begins until it is replaced. From 90 % on there is a warning. Chargers with a fixed cable do not count.',
    rights: MAKER,
    apply: 'live',
    importAliases: { etek: ['PlugLifeTime'] },
  }),
] as const;
