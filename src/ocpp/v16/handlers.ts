// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { handleCancelReservation } from './cancel-reservation.ts';
import { handleCertificateSigned } from './certificate-signed.ts';
import { handleChangeAvailability } from './change-availability.ts';
import { handleChangeConfiguration } from './change-configuration.ts';
import { handleClearCache } from './clear-cache.ts';
import { handleClearChargingProfile } from './clear-charging-profile.ts';
import { handleDataTransfer } from './data-transfer.ts';
import { handleDeleteCertificate } from './delete-certificate.ts';
import { handleExtendedTriggerMessage } from './extended-trigger-message.ts';
import { handleGetCompositeSchedule } from './get-composite-schedule.ts';
import { handleGetConfiguration } from './get-configuration.ts';
import { handleGetDiagnostics } from './get-diagnostics.ts';
import { handleGetInstalledCertificateIds } from './get-installed-certificate-ids.ts';
import { handleGetLocalListVersion } from './get-local-list-version.ts';
import { handleGetLog } from './get-log.ts';
import { handleInstallCertificate } from './install-certificate.ts';
import { handleRemoteStart } from './remote-start-transaction.ts';
import { handleRemoteStop } from './remote-stop-transaction.ts';
import { handleReserveNow } from './reserve-now.ts';
import { handleReset } from './reset.ts';
import { handleSendLocalList } from './send-local-list.ts';
import { handleSetChargingProfile } from './set-charging-profile.ts';
import { handleSignedUpdateFirmware } from './signed-update-firmware.ts';
import { handleTriggerMessage, type Triggers } from './trigger-message.ts';
import { handleUnlockConnector } from './unlock-connector.ts';
import { handleUpdateFirmware } from './update-firmware.ts';

/** Actions of OCPP 1.6 and its security extension that need a feature profile this charger does not have. */
export const UNSUPPORTED_ACTIONS: ReadonlySet<string> = new Set([]);

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
    ['CertificateSigned', handleCertificateSigned(station)],
    ['ChangeAvailability', handleChangeAvailability(station)],
    ['ChangeConfiguration', handleChangeConfiguration(station)],
    ['ClearCache', handleClearCache(clearCache)],
    ['ClearChargingProfile', handleClearChargingProfile(station)],
    ['DataTransfer', handleDataTransfer(station, options.transactionIds)],
    ['DeleteCertificate', handleDeleteCertificate(station)],
    ['ExtendedTriggerMessage', handleExtendedTriggerMessage(options.triggers)],
    ['GetCompositeSchedule', handleGetCompositeSchedule(station)],
    ['GetConfiguration', handleGetConfiguration(station)],
    ['GetDiagnostics', handleGetDiagnostics(station.transfers)],
    ['GetInstalledCertificateIds', handleGetInstalledCertificateIds(station)],
    ['GetLocalListVersion', handleGetLocalListVersion(station)],
    ['GetLog', handleGetLog(station.transfers)],
    ['InstallCertificate', handleInstallCertificate(station)],
    ['RemoteStartTransaction', handleRemoteStart(station, isRegistered)],
    ['RemoteStopTransaction', handleRemoteStop(station, options.transactionIds, isRegistered)],
    ['ReserveNow', handleReserveNow(station)],
    ['Reset', handleReset(station, options.clock)],
    ['SendLocalList', handleSendLocalList(station)],
    ['SetChargingProfile', handleSetChargingProfile(station, options.transactionIds)],
    ['SignedUpdateFirmware', handleSignedUpdateFirmware(station.transfers)],
    ['TriggerMessage', handleTriggerMessage(options.triggers)],
    ['UnlockConnector', handleUnlockConnector(station)],
    ['UpdateFirmware', handleUpdateFirmware(station)],
  ]);
}
