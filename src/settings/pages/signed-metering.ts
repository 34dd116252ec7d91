// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER } from '../row.ts';

const signing = { page: 'Metering', rights: INSTALLER, apply: 'live' } as const;
const off = { type: { kind: 'boolean' }, default: false } as const;

/** When values go out with the meter's own signature (OCA, Signed Meter Values in OCPP v1.0, §3.3), where the meter signs. */
export const SIGNED_METERING_ROWS = [
  defineRow({
    ...signing,
    ...off,
    id: 'ocpp.key.SampledDataSignReadings',
    label: 'Sign sampled values',
    help: 'Begin and end of a session are told with the meter’s signature, where the sampled measurands at the end have the energy register.',
    ocpp: { key: 'SampledDataSignReadings', access: 'rw' },
  }),
  defineRow({
    ...signing,
    ...off,
    id: 'ocpp.key.SampledDataSignStartedReadings',
    label: 'Sign the value at the start',
    help: 'The value right after the start is signed, too, if sampled values are signed and its measurands have the energy register.',
    ocpp: { key: 'SampledDataSignStartedReadings', access: 'rw' },
  }),
  defineRow({
    ...signing,
    ...off,
    id: 'ocpp.key.SampledDataSignUpdatedReadings',
    label: 'Sign samples of a running session',
    help: 'The samples in between are signed, too, if sampled values are signed. A signature may take the meter seconds.',
    ocpp: { key: 'SampledDataSignUpdatedReadings', access: 'rw' },
  }),
  defineRow({
    ...signing,
    ...off,
    id: 'ocpp.key.AlignedDataSignReadings',
    label: 'Sign clock-aligned values',
    help: 'Begin and end of a session are told with the meter’s signature, where the clock-aligned measurands at the end have the energy register.',
    ocpp: { key: 'AlignedDataSignReadings', access: 'rw' },
  }),
  defineRow({
    ...signing,
    ...off,
    id: 'ocpp.key.AlignedDataSignUpdatedReadings',
    label: 'Sign clock-aligned values of a running session',
    help: 'The clock-aligned values in between are signed, too, if clock-aligned values are signed.',
    ocpp: { key: 'AlignedDataSignUpdatedReadings', access: 'rw' },
  }),
  defineRow({
    ...signing,
    id: 'ocpp.key.PublicKeyWithSignedMeterValue',
    type: { kind: 'enum', allowed: ['Never', 'OncePerTransaction', 'EveryMeterValue'] },
    default: 'OncePerTransaction',
    label: 'Public key with signed values',
    help: 'How often the meter’s public key goes with them. It can be read at any time as MeterPublicKey1 and so on.',
    ocpp: { key: 'PublicKeyWithSignedMeterValue', access: 'rw' },
  }),
] as const;
