// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER, READ_ONLY } from '../row.ts';

const page = 'Device';
const identity = { page, rights: READ_ONLY, readOnly: true, apply: 'restart' } as const;

/** Who the charger is and what was built in; filled from the product file. */
export const DEVICE_ROWS = [
  defineRow({
    ...identity,
    id: 'device.vendor',
    type: { kind: 'text', minimumLength: 1, maximumLength: 20, format: 'printable' },
    default: 'Chargehand',
    label: 'Vendor',
    help: 'Maker of the charger, as told to the central system (at most 20 characters there).',
    importAliases: { blink: ['Charge Point Vendor', 'EVSE Vendor'], etek: ['Chargepoint vendor'] },
  }),
  defineRow({
    ...identity,
    id: 'device.model',
    type: { kind: 'text', minimumLength: 1, maximumLength: 20, format: 'printable' },
    default: 'Virtual',
    label: 'Model',
    help: 'Model of the charger, as told to the central system.',
    importAliases: { blink: ['Charge Point Model', 'EVSE Model'], etek: ['Chargepoint model'] },
  }),
  defineRow({
    ...identity,
    id: 'device.serial',
    type: { kind: 'text', minimumLength: 1, maximumLength: 25, format: 'printable' },
    default: 'CH-0000',
    label: 'Serial number',
    help: 'Unique number of this charger.',
    importAliases: { blink: ['Charge Point Serial Number'], etek: ['Chargepoint serial number'] },
  }),
  defineRow({
    ...identity,
    id: 'device.firmwareVersion',
    type: { kind: 'text', minimumLength: 1, maximumLength: 50, format: 'printable' },
    default: '0.1.0',
    label: 'Firmware version',
    help: 'Version of the running program.',
    importAliases: { blink: ['Firmware Version'], etek: ['Software Version'] },
  }),
  defineRow({
    ...identity,
    id: 'connector.count',
    type: { kind: 'integer', minimum: 1, maximum: 64 },
    default: 1,
    label: 'Number of connectors',
    help: 'Connectors this station speaks for, its own and those of slave chargers.',
    ocpp: { key: 'NumberOfConnectors', access: 'r' },
    importAliases: { blink: ['Number of Connectors', 'NumberOfConnectors'] },
  }),
  defineRow({
    ...identity,
    id: 'connector.maxCurrent',
    type: { kind: 'integer', minimum: 6, maximum: 80 },
    default: 32,
    unit: 'A',
    label: 'Rated current of the connector',
    help: 'What cable, plug and contactor were built for; no other setting raises it.',
    importAliases: { blink: ['Max Amperage Connector'] },
  }),
  defineRow({
    page,
    rights: INSTALLER,
    apply: 'live',
    id: 'power.phases',
    type: { kind: 'enum', allowed: ['1', '3'] },
    default: '3',
    label: 'Supply phases',
    help: 'Phases that are wired to the charger. A contactor that can switch either way does so for the next vehicle.',
    importAliases: { blink: ['Power Phase Connected'], etek: ['Phases connected'] },
  }),
] as const;
