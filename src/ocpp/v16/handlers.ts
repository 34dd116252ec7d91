// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { handleCancelReservation } from './cancel-reservation.ts';
import { handleChangeAvailability } from './change-availability.ts';
import { handleChangeConfiguration } from './change-configuration.ts';
import { handleClearCache } from './clear-cache.ts';
import { handleClearChargingProfile } from './clear-charging-profile.ts';
import { handleDataTransfer } from './data-transfer.ts';
import { handleGetCompositeSchedule } from './get-composite-schedule.ts';
import { handleGetConfiguration } from './get-configuration.ts';
import { handleGetLocalListVersion } from './get-local-list-version.ts';
import { handleRemoteStart } from './remote-start-transaction.ts';
import { handleRemoteStop } from './remote-stop-transaction.ts';
import { handleReserveNow } from './reserve-now.ts';
import { handleReset } from './reset.ts';
import { handleSendLocalList } from './send-local-list.ts';
import { handleSetChargingProfile } from './set-charging-profile.ts';
import { handleTriggerMessage, type Triggers } from './trigger-message.ts';
import { handleUnlockConnector } from './unlock-connector.ts';

/** Actions of OCPP 1.6 and its security extension that need a feature profile this charger does not have. */
export const UNSUPPORTED_ACTIONS: ReadonlySet<string> = new Set([
  'CertificateSigned',
  'DeleteCertificate',
  'ExtendedTriggerMessage',
  'GetDiagnostics',
  'GetInstalledCertificateIds',
  'GetLog',
  'InstallCertificate',
  'SignedUpdateFirmware',
  'UpdateFirmware',
]);

export interface HandlerOptions {
  readonly station: Station;
  readonly clock: Clock;
  readonly transactionIds: Pick<TransactionIdRepository, 'find' | 'sessionOf'>;
  readonly triggers: Triggers;
  readonly isRegistered: () => boolean;
  readonly clearCache: (() => void) | undefined;
}

/** What the central system may ask of the charger, by action. */
export function createHandlers(options: HandlerOptions): ReadonlyMap<string, Handler> {
  const { station, isRegistered } = options;
  const { settings } = station;
  const clearCache = () => (settings.get('ocpp.key.AuthorizationCacheEnabled') ? options.clearCache : undefined);
  return new Map([
    ['CancelReservation', handleCancelReservation(station)],
    ['ChangeAvailability', handleChangeAvailability(station)],
    ['ChangeConfiguration', handleChangeConfiguration(settings)],
    ['ClearCache', handleClearCache(clearCache)],
    ['ClearChargingProfile', handleClearChargingProfile(station)],
    ['DataTransfer', handleDataTransfer(station, options.transactionIds)],
    ['GetCompositeSchedule', handleGetCompositeSchedule(station)],
    ['GetConfiguration', handleGetConfiguration(settings)],
    ['GetLocalListVersion', handleGetLocalListVersion(station)],
    ['RemoteStartTransaction', handleRemoteStart(station, isRegistered)],
    ['RemoteStopTransaction', handleRemoteStop(station, options.transactionIds, isRegistered)],
    ['ReserveNow', handleReserveNow(station)],
    ['Reset', handleReset(station, options.clock)],
    ['SendLocalList', handleSendLocalList(station)],
    ['SetChargingProfile', handleSetChargingProfile(station, options.transactionIds)],
    ['TriggerMessage', handleTriggerMessage(options.triggers)],
    ['UnlockConnector', handleUnlockConnector(station)],
  ]);
}
