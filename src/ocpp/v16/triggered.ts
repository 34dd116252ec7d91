// SPDX-License-Identifier: Apache-2.0
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { MeterValuesRequest } from './generated/validators.mjs';
import { meterValue } from './meter-values.ts';

/**
 * MeterValues for a TriggerMessage: MeterValuesSampledData of one connector, or of all, with context Trigger
 * (OCPP 1.6 errata 3.46). Connectors whose meter does not answer are left out.
 */
export function triggeredMeterValues(
  station: Pick<Station, 'connectorIds' | 'view' | 'sample' | 'settings'>,
  transactionIds: Pick<TransactionIdRepository, 'find'>,
  connectorId: number | undefined,
): readonly MeterValuesRequest[] {
  const measurands = station.settings.get('ocpp.key.MeterValuesSampledData');
  return (connectorId === undefined ? station.connectorIds() : [connectorId]).flatMap((id) => {
    const sample = station.sample(id);
    const value = sample === undefined ? undefined : meterValue(sample, measurands, 'Trigger');
    if (value === undefined) return [];
    const { session } = station.view(id);
    const isRunning = session !== undefined && session.stoppedAtMillis === undefined;
    const transactionId = isRunning ? transactionIds.find(session.id) : undefined;
    return [{ connectorId: id, ...(transactionId === undefined ? {} : { transactionId }), meterValue: [value] }];
  });
}
