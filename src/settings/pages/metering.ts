// SPDX-License-Identifier: Apache-2.0
import { MEASURAND_ITEMS } from '../measurands.ts';
import { defineRow, INSTALLER, READ_ONLY } from '../row.ts';

const page = 'Metering';
const live = { page, rights: INSTALLER, apply: 'live' } as const;
const fixed = { page, rights: READ_ONLY, readOnly: true, apply: 'restart' } as const;
const MAXIMUM_MEASURANDS = 10;
const measurands = { kind: 'csl', allowed: MEASURAND_ITEMS, maximumItems: MAXIMUM_MEASURANDS } as const;
const listLength = { kind: 'integer', minimum: 1, maximum: 100 } as const;

const ROTATIONS = ['NotApplicable', 'Unknown', 'RST', 'RTS', 'SRT', 'STR', 'TRS', 'TSR'];
const ROTATED_CONNECTORS = [0, 1, 2, 3, 4];
const ROTATION_ITEMS: readonly string[] = [
  ...ROTATIONS,
  ...ROTATED_CONNECTORS.flatMap((connector) => ROTATIONS.map((rotation) => `${connector}.${rotation}`)),
];

/** Which meter values are told to the central system, and when. */
export const METERING_ROWS = [
  defineRow({
    ...live,
    id: 'ocpp.key.MeterValueSampleInterval',
    type: { kind: 'integer', minimum: 0, maximum: 86_400 },
    default: 600,
    unit: 's',
    label: 'Sample interval',
    help: 'Time between meter values of a running session; 0 = none.',
    ocpp: { key: 'MeterValueSampleInterval', access: 'rw' },
    importAliases: {
      blink: ['MeterValueSampleInterval', 'Meter Value Sample Interval'],
      etek: ['Meter value sample interval(s)'],
    },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.ClockAlignedDataInterval',
    type: { kind: 'integer', minimum: 0, maximum: 86_400 },
    default: 3600,
    unit: 's',
    label: 'Clock-aligned interval',
    help: 'Meter values at full multiples of this time since midnight (UTC); 0 = none.',
    ocpp: { key: 'ClockAlignedDataInterval', access: 'rw' },
    importAliases: {
      blink: ['ClockAlignedDataInterval', 'Clock Aligned Data Interval'],
      etek: ['Clock aligned data interval(s)'],
    },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.MeterValuesSampledData',
    type: measurands,
    default: ['Energy.Active.Import.Register'],
    label: 'Sampled measurands',
    help: 'What the samples of a running session contain; empty = the energy register alone.',
    ocpp: { key: 'MeterValuesSampledData', access: 'rw' },
    importAliases: { blink: ['MeterValuesSampledData'], etek: ['Meter values sampled data'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.MeterValuesSampledDataMaxLength',
    type: listLength,
    default: MAXIMUM_MEASURANDS,
    label: 'Sampled measurands, longest list',
    help: 'Items the list can have.',
    ocpp: { key: 'MeterValuesSampledDataMaxLength', access: 'r' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.MeterValuesAlignedData',
    type: measurands,
    default: ['Energy.Active.Import.Register'],
    label: 'Clock-aligned measurands',
    help: 'What clock-aligned meter values contain; empty = the energy register alone.',
    ocpp: { key: 'MeterValuesAlignedData', access: 'rw' },
    importAliases: { blink: ['MeterValuesAlignedData'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.MeterValuesAlignedDataMaxLength',
    type: listLength,
    default: MAXIMUM_MEASURANDS,
    label: 'Clock-aligned measurands, longest list',
    help: 'Items the list can have.',
    ocpp: { key: 'MeterValuesAlignedDataMaxLength', access: 'r' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.StopTxnSampledData',
    type: measurands,
    default: [],
    label: 'Sampled measurands at the end',
    help: 'Sampled values that go with the end of a session, with those of its begin and end; empty = none.',
    ocpp: { key: 'StopTxnSampledData', access: 'rw' },
    importAliases: { blink: ['StopTxnSampledData'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.StopTxnSampledDataMaxLength',
    type: listLength,
    default: MAXIMUM_MEASURANDS,
    label: 'Sampled measurands at the end, longest list',
    help: 'Items the list can have.',
    ocpp: { key: 'StopTxnSampledDataMaxLength', access: 'r' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.StopTxnAlignedData',
    type: measurands,
    default: [],
    label: 'Clock-aligned measurands at the end',
    help: 'Clock-aligned values that go with the end of a session, with those of its begin and end; empty = none.',
    ocpp: { key: 'StopTxnAlignedData', access: 'rw' },
    importAliases: { blink: ['StopTxnAlignedData'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.StopTxnAlignedDataMaxLength',
    type: listLength,
    default: MAXIMUM_MEASURANDS,
    label: 'Clock-aligned measurands at the end, longest list',
    help: 'Items the list can have.',
    ocpp: { key: 'StopTxnAlignedDataMaxLength', access: 'r' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.StopTransactionMaxMeterValues',
    type: { kind: 'integer', minimum: 2, maximum: 100 },
    default: 20,
    label: 'Meter values at the end, at most',
    help: 'More than that are thinned evenly; those of begin and end stay.',
    ocpp: { key: 'StopTransactionMaxMeterValues', access: 'rw' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.StartTxnSampledData',
    type: measurands,
    default: [],
    label: 'Measurands at the start',
    help: 'What is told of the meter right after a session has started; empty = nothing.',
    ocpp: { key: 'StartTxnSampledData', access: 'rw' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.key.ConnectorPhaseRotation',
    type: { kind: 'csl', allowed: ROTATION_ITEMS, maximumItems: ROTATED_CONNECTORS.length },
    default: ['NotApplicable'],
    label: 'Phase rotation',
    help: 'Order of the phases at the meter, for each connector (1.RST) or for all.',
    ocpp: { key: 'ConnectorPhaseRotation', access: 'rw' },
    importAliases: { blink: ['ConnectorPhaseRotation'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.ConnectorPhaseRotationMaxLength',
    type: listLength,
    default: ROTATED_CONNECTORS.length,
    label: 'Phase rotation, longest list',
    help: 'Items the list can have.',
    ocpp: { key: 'ConnectorPhaseRotationMaxLength', access: 'r' },
  }),
] as const;
