// SPDX-License-Identifier: Apache-2.0
import { LANGUAGES } from '../../core/display/messages/languages.ts';
import { defineRow, EVERYONE, INSTALLER } from '../row.ts';

const page = 'System';

/** Language, time, display. */
export const SYSTEM_ROWS = [
  defineRow({
    id: 'locale.language',
    type: { kind: 'enum', allowed: LANGUAGES },
    default: 'en',
    page,
    label: 'Language',
    help: 'Language of the display.',
    rights: EVERYONE,
    apply: 'live',
    importAliases: { blink: ['Local Language*', 'Local Language'] },
  }),
  defineRow({
    id: 'locale.timezone',
    type: { kind: 'text', minimumLength: 1, maximumLength: 64, format: 'time-zone' },
    default: 'UTC',
    page,
    label: 'Time zone',
    help: 'IANA name, for example Europe/Berlin. Hours of operation and charging times are times of this zone.',
    // ETEK lets users write it; with it they would move the hours of operation.
    rights: INSTALLER,
    apply: 'live',
    importAliases: { blink: ['Time Zone'], etek: ['Time zone'] },
  }),
  defineRow({
    id: 'display.refusedSeconds',
    type: { kind: 'integer', minimum: 1, maximum: 30 },
    default: 4,
    unit: 's',
    page,
    label: 'Time a refusal is shown',
    help: 'How long the display says that a card was refused.',
    rights: INSTALLER,
    apply: 'live',
  }),
] as const;
