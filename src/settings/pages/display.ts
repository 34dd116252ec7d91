// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER, MAKER_ONLY } from '../row.ts';

const page = 'Display';
const common = { page, rights: INSTALLER, apply: 'live' } as const;

/** What people at the charger see and hear. */
export const DISPLAY_ROWS = [
  defineRow({
    ...common,
    id: 'display.brightness',
    type: { kind: 'integer', minimum: 1, maximum: 100 },
    default: 100,
    unit: '%',
    label: 'Display brightness',
    help: 'While somebody is at the charger. An LCD1602 is only on or off.',
  }),
  defineRow({
    ...common,
    id: 'display.dimTimeout',
    type: { kind: 'enum', allowed: ['off', '30 s', '1 min', '2 min', '5 min', '10 min', '30 min'] },
    default: '1 min',
    label: 'Dim the display after',
    help: 'Time in which nothing happens at the charger. A card, a plug, another state or a fault wakes the display.',
    importAliases: { blink: ['Dim Option'] },
  }),
  defineRow({
    ...common,
    id: 'display.dimIntensity',
    type: { kind: 'enum', allowed: ['0', '10', '20', '30', '40', '50', '60', '70', '80', '90', '100'] },
    default: '10',
    unit: '%',
    label: 'Brightness when dimmed',
    help: 'Never above the display brightness; 0 switches the display off until something happens.',
    importAliases: { blink: ['Dim Intensity'] },
  }),
  defineRow({
    ...common,
    id: 'display.odometer',
    type: { kind: 'boolean' },
    default: false,
    label: 'Odometer screen',
    help: 'While the charger is free, its display shows by turns what it has delivered and done in its life.',
    importAliases: { blink: ['Odometer Screen'] },
  }),
  defineRow({
    ...common,
    rights: MAKER_ONLY,
    readOnly: true,
    id: 'display.lcd1602',
    type: { kind: 'boolean' },
    default: false,
    label: 'LCD1602',
    help: 'Whether a display of two lines of 16 characters is fitted; the board file says so.',
    importAliases: { etek: ['LCD1602'] },
  }),
  defineRow({
    ...common,
    id: 'light.intensity',
    type: { kind: 'integer', minimum: 0, maximum: 100 },
    default: 100,
    unit: '%',
    label: 'Light intensity',
    help: 'Of the status light. Where the lamps are only on or off, it is 100 % and cannot be changed.',
    ocpp: { key: 'LightIntensity', access: 'rw' },
    importAliases: { blink: ['LightIntensity'] },
  }),
  defineRow({
    ...common,
    id: 'sound.enabled',
    type: { kind: 'boolean' },
    default: true,
    label: 'Sounds',
    help: 'Whether the charger can be heard when a card is accepted or refused and when a fault begins.',
  }),
] as const;
