// SPDX-License-Identifier: Apache-2.0
import type { TransactionIdRepository } from '../../ports/store.ts';
import { toldMeasurands } from '../../settings/measurands.ts';
import type { Station } from '../../station/api.ts';
import type { MeterValuesRequest } from './generated/validators.mjs';
import type { Requester } from './messages.ts';
import { meterValue } from './meter-values.ts';

type MeteredStation = Pick<Station, 'connectorIds' | 'view' | 'sample' | 'settings' | 'meters'>;

/**
 * MeterValues for a TriggerMessage: MeterValuesSampledData of one connector, or of the mains connection and all, with
 * context Trigger (OCPP 1.6 errata 3.46). Those whose meter does not answer are left out.
 * @param connectorId undefined: 0 and all
 * @returns what sends them; undefined: there is nothing to tell
 */
export function triggeredMeterValues(
  requester: Requester,
  station: MeteredStation,
  transactionIds: Pick<TransactionIdRepository, 'find'>,
  connectorId: number | undefined,
): (() => void) | undefined {
  const requests = requestsOf(station, transactionIds, connectorId);
  if (requests.length === 0) return undefined;
  return () => {
    for (const request of requests) void requester.request('MeterValues', request);
  };
}

function requestsOf(
  station: MeteredStation,
  transactionIds: Pick<TransactionIdRepository, 'find'>,
  connectorId: number | undefined,
): readonly MeterValuesRequest[] {
  const list = station.settings.get('ocpp.key.MeterValuesSampledData');
  return (connectorId === undefined ? [0, ...station.connectorIds()] : [connectorId]).flatMap((id) => {
    const sample = id === 0 ? station.meters.mainsSample() : station.sample(id);
    const value = sample && meterValue(sample, toldMeasurands(list, id), 'Trigger', id);
    if (value === undefined) return [];
    const session = id === 0 ? undefined : station.view(id).session;
    const isRunning = session !== undefined && session.stoppedAtMillis === undefined;
    const transactionId = isRunning ? transactionIds.find(session.id) : undefined;
    return [{ connectorId: id, ...(transactionId === undefined ? {} : { transactionId }), meterValue: [value] }];
  });
}
