// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject } from '../../core/json/replace.ts';

type Say = (message: JsonObject) => string;

/** A field as text; a dash where it is missing, so that a wrong message can be described, too. */
function of(message: JsonObject, name: string): string {
  const value = message[name];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return '–';
}
function inside(message: JsonObject, name: string): JsonObject {
  const value = message[name];
  return isJsonObject(value) ? value : {};
}
function listIn(message: JsonObject, name: string): readonly unknown[] {
  const value = message[name];
  return Array.isArray(value) ? value : [];
}
function place(message: JsonObject): string {
  const id = message['connectorId'];
  return id === undefined
    ? 'any connector'
    : id === 0
      ? 'the whole charger'
      : `connector ${of(message, 'connectorId')}`;
}
function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What is asked, by action: of the central system first, of the charger below. */
const ASKED: Readonly<Record<string, Say>> = {
  Authorize: (m) => `May card ${of(m, 'idTag')} charge?`,
  BootNotification: (m) =>
    `The charger introduces itself: ${of(m, 'chargePointVendor')} ${of(m, 'chargePointModel')}, firmware ${of(m, 'firmwareVersion')}.`,
  DataTransfer: (m) => `Message of a maker’s own: ${of(m, 'vendorId')} ${of(m, 'messageId')}.`,
  DiagnosticsStatusNotification: (m) => `Upload of diagnostics: ${of(m, 'status')}.`,
  FirmwareStatusNotification: (m) => `Firmware: ${of(m, 'status')}.`,
  Heartbeat: () => 'Still here; asks for the time.',
  LogStatusNotification: (m) => `Upload of the log: ${of(m, 'status')}.`,
  MeterValues: (m) => `Meter of ${place(m)}${ofTransaction(m)}: ${readings(m)}.`,
  SecurityEventNotification: (m) => `Security event: ${of(m, 'type')}.`,
  SignCertificate: () => 'Asks for a certificate of its own.',
  SignedFirmwareStatusNotification: (m) => `Firmware: ${of(m, 'status')}.`,
  StartTransaction: (m) =>
    `A session began at ${place(m)} with card ${of(m, 'idTag')}, register ${of(m, 'meterStart')} Wh.`,
  StatusNotification: (m) => `${capital(place(m))} is ${of(m, 'status')}${trouble(m)}.`,
  StopTransaction: (m) =>
    `Transaction ${of(m, 'transactionId')} ended at register ${of(m, 'meterStop')} Wh: ${'reason' in m ? of(m, 'reason') : 'Local'}.`,

  CancelReservation: (m) => `Give up reservation ${of(m, 'reservationId')}.`,
  CertificateSigned: () => 'Here is the certificate that was asked for.',
  ChangeAvailability: (m) => `Put ${place(m)} ${m['type'] === 'Operative' ? 'into' : 'out of'} operation.`,
  ChangeConfiguration: (m) => `Set ${of(m, 'key')} to ${of(m, 'value')}.`,
  ClearCache: () => 'Forget the cards that were asked for.',
  ClearChargingProfile: (m) => `Remove ${'id' in m ? `charging profile ${of(m, 'id')}` : 'charging profiles'}.`,
  DeleteCertificate: () => 'Remove a certificate.',
  ExtendedTriggerMessage: (m) => `Send ${of(m, 'requestedMessage')} now.`,
  GetCompositeSchedule: (m) => `What may ${place(m)} draw in the next ${of(m, 'duration')} s?`,
  GetConfiguration: (m) => `Tell ${listIn(m, 'key').length === 0 ? 'all keys' : many(listIn(m, 'key').length, 'key')}.`,
  GetDiagnostics: (m) => `Upload diagnostics to ${of(m, 'location')}.`,
  GetInstalledCertificateIds: (m) => `Which certificates of kind ${of(m, 'certificateType')} are installed?`,
  GetLocalListVersion: () => 'Which version of the list of cards?',
  GetLog: (m) => `Upload the ${of(m, 'logType')} to ${of(inside(m, 'log'), 'remoteLocation')}.`,
  InstallCertificate: (m) => `Install a certificate of kind ${of(m, 'certificateType')}.`,
  RemoteStartTransaction: (m) => `Start a session at ${place(m)} for card ${of(m, 'idTag')}.`,
  RemoteStopTransaction: (m) => `End transaction ${of(m, 'transactionId')}.`,
  ReserveNow: (m) => `Keep ${place(m)} for card ${of(m, 'idTag')} until ${of(m, 'expiryDate')}.`,
  Reset: (m) => `Restart, ${of(m, 'type') === 'Hard' ? 'at once' : 'after ending sessions'}.`,
  SendLocalList: (m) =>
    `${of(m, 'updateType')} list of cards, version ${of(m, 'listVersion')}: ${many(listIn(m, 'localAuthorizationList').length, 'card')}.`,
  SetChargingProfile: (m) => {
    const profile = inside(m, 'csChargingProfiles');
    return `Limit ${place(m)}: ${of(profile, 'chargingProfilePurpose')}, level ${of(profile, 'stackLevel')}.`;
  },
  SignedUpdateFirmware: (m) => `Install the signed firmware at ${of(inside(m, 'firmware'), 'location')}.`,
  TriggerMessage: (m) => `Send ${of(m, 'requestedMessage')} now.`,
  UnlockConnector: (m) => `Unlock ${place(m)}.`,
  UpdateFirmware: (m) => `Install the firmware at ${of(m, 'location')}.`,
};

/** Answers that say more than a status. */
const ANSWERED: Readonly<Record<string, Say>> = {
  BootNotification: (m) => `${of(m, 'status')}, interval ${of(m, 'interval')} s, its time ${of(m, 'currentTime')}`,
  GetConfiguration: (m) =>
    `${many(listIn(m, 'configurationKey').length, 'key')}, ${listIn(m, 'unknownKey').length} unknown`,
  GetLocalListVersion: (m) => `version ${of(m, 'listVersion')}`,
  Heartbeat: (m) => `its time ${of(m, 'currentTime')}`,
  StartTransaction: (m) => `transaction ${of(m, 'transactionId')}, ${of(inside(m, 'idTagInfo'), 'status')}`,
};

/** What a request means. @param request as it went over the wire */
export function requestInWords(action: string, request: string): string {
  const [, , , payload] = readFrame(request);
  const say = Object.hasOwn(ASKED, action) ? ASKED[action] : undefined;
  if (!isJsonObject(payload)) return action === '' ? 'Not a message that belongs here.' : action;
  return say === undefined ? `An action that is not of OCPP 1.6: ${action}.` : say(payload);
}

/** What an answer says, in a few words. @param answer as it went over the wire */
export function answerInWords(action: string, answer: string): string {
  const [type, , third, fourth]: readonly unknown[] = readFrame(answer);
  if (type === 4) return `error ${String(third)}${typeof fourth === 'string' && fourth !== '' ? `: ${fourth}` : ''}`;
  if (!isJsonObject(third)) return 'not readable';
  const say = Object.hasOwn(ANSWERED, action) ? ANSWERED[action] : undefined;
  if (say !== undefined) return say(third);
  const info = inside(third, 'idTagInfo');
  return 'status' in third ? of(third, 'status') : 'status' in info ? of(info, 'status') : 'received';
}

function readFrame(text: string): readonly unknown[] {
  try {
    const frame: unknown = JSON.parse(text);
    return Array.isArray(frame) ? frame : [];
  } catch {
    return [];
  }
}

function trouble(m: JsonObject): string {
  const [code, vendor, info] = [of(m, 'errorCode'), m['vendorErrorCode'], m['info']];
  const known = [
    ...(code === 'NoError' || code === '–' ? [] : [code]),
    ...(vendor ? [vendor] : []),
    ...(info ? [info] : []),
  ];
  return known.length === 0 ? '' : ` (${known.join(', ')})`;
}

function ofTransaction(m: JsonObject): string {
  return 'transactionId' in m ? `, transaction ${of(m, 'transactionId')}` : '';
}

/** The register, the power and the current where they are told; else how many values there are. */
function readings(m: JsonObject): string {
  const samples = listIn(m, 'meterValue')
    .filter(isJsonObject)
    .flatMap((value) => listIn(value, 'sampledValue'))
    .filter(isJsonObject);
  const shown = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import'].flatMap((measurand) => {
    const found = samples.find(
      (one) => (one['measurand'] ?? 'Energy.Active.Import.Register') === measurand && one['phase'] === undefined,
    );
    return found === undefined ? [] : [`${of(found, 'value')} ${'unit' in found ? of(found, 'unit') : 'Wh'}`];
  });
  return shown.length === 0 ? many(samples.length, 'value') : shown.join(', ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
