// SPDX-License-Identifier: Apache-2.0
import { findOcppKey } from '../../settings/derive/ocpp-keys.ts';
import { MEASURAND_ITEMS } from '../../settings/measurands.ts';
import type { SettingId } from '../../settings/registry.ts';
import type { Station } from '../../station/api.ts';
import { meterValue } from './meter-values.ts';

const LISTS: readonly SettingId[] = [
  'ocpp.key.MeterValuesAlignedData',
  'ocpp.key.MeterValuesSampledData',
  'ocpp.key.StartTxnSampledData',
  'ocpp.key.StopTxnAlignedData',
  'ocpp.key.StopTxnSampledData',
];
/** Worked out from one sample to the next, so that no sample alone can tell. */
const WORKED_OUT = 'Energy.Active.Import.Interval';

/**
 * The items of a measurand list that no meter of this charger gives, as far as its meters answer now: such a list is
 * refused as a whole (OCPP 1.6 §5.3, errata 3.13). Empty for any other key, and while no meter answers.
 */
export function unmeasurableItems(
  station: Pick<Station, 'connectorIds' | 'sample'>,
  key: string,
  text: string,
): readonly string[] {
  const id = findOcppKey(key)?.id;
  if (id === undefined || !LISTS.includes(id)) return [];
  const samples = station.connectorIds().flatMap((connectorId) => station.sample(connectorId) ?? []);
  if (samples.length === 0) return [];
  const asked = text.split(',').map((item) => item.trim().toLowerCase());
  return MEASURAND_ITEMS.filter((item) => item !== WORKED_OUT && asked.includes(item.toLowerCase())).filter((item) =>
    samples.every((sample) => meterValue(sample, [item], 'Other') === undefined),
  );
}
