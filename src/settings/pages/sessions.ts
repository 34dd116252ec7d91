// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER } from '../row.ts';

const page = 'Sessions';
const letterhead = { page, rights: INSTALLER, apply: 'live' } as const;
const line = { kind: 'text', minimumLength: 0, maximumLength: 80, format: 'any', mayBeEmpty: true } as const;

/** How much of the journal is kept, and what stands at the head of its exports. */
export const SESSION_ROWS = [
  defineRow({
    id: 'sessions.maximumCount',
    type: { kind: 'integer', minimum: 100, maximum: 1_000_000 },
    default: 20_000,
    unit: 'sessions',
    page,
    label: 'Sessions kept',
    help: 'Beyond that the oldest ones go that are over and of which the central system has heard. Lifetime counters keep counting them.',
    rights: INSTALLER,
    apply: 'live',
  }),
  defineRow({
    id: 'sessions.maximumMegabytes',
    type: { kind: 'integer', minimum: 16, maximum: 16_384 },
    default: 256,
    unit: 'MB',
    page,
    label: 'Space for the journal',
    help: 'Most space of the database. Beyond it samples are thinned to one a minute, then dropped, then sessions go; each time the oldest first, and no session that the central system has not heard of.',
    rights: INSTALLER,
    apply: 'live',
  }),
  defineRow({
    ...letterhead,
    id: 'letterhead.name',
    type: line,
    default: '',
    label: 'Letterhead: name',
    help: 'Who issues receipts and lists of sessions; printed on PDF exports.',
  }),
  defineRow({
    ...letterhead,
    id: 'letterhead.address1',
    type: line,
    default: '',
    label: 'Letterhead: address, line 1',
    help: 'For example street and number.',
  }),
  defineRow({
    ...letterhead,
    id: 'letterhead.address2',
    type: line,
    default: '',
    label: 'Letterhead: address, line 2',
    help: 'For example postal code and town.',
  }),
  defineRow({
    ...letterhead,
    id: 'letterhead.address3',
    type: line,
    default: '',
    label: 'Letterhead: address, line 3',
    help: 'For example the country.',
  }),
  defineRow({
    ...letterhead,
    id: 'letterhead.vatId',
    type: { kind: 'text', minimumLength: 0, maximumLength: 30, format: 'printable', mayBeEmpty: true },
    default: '',
    label: 'Letterhead: VAT id',
    help: 'For example DE123456789.',
  }),
  defineRow({
    ...letterhead,
    id: 'letterhead.footer',
    type: { kind: 'text', minimumLength: 0, maximumLength: 200, format: 'any', mayBeEmpty: true },
    default: '',
    label: 'Letterhead: footer',
    help: 'At the foot of each page, for example bank details or a phone number.',
  }),
] as const;
