// SPDX-License-Identifier: Apache-2.0

/** Steps of a firmware update, in the words of OCPP (security whitepaper, FirmwareStatusEnumType). */
export const FIRMWARE_STATUSES = [
  'Idle',
  'DownloadScheduled',
  'Downloading',
  'Downloaded',
  'DownloadFailed',
  'SignatureVerified',
  'InvalidSignature',
  'InstallScheduled',
  'Installing',
  'InstallRebooting',
  'Installed',
  'InstallationFailed',
] as const;
export type FirmwareStatus = (typeof FIRMWARE_STATUSES)[number];

/** Steps of an upload of diagnostics or a log (security whitepaper, UploadLogStatusEnumType). */
export const UPLOAD_STATUSES = [
  'Idle',
  'Uploading',
  'Uploaded',
  'UploadFailure',
  'BadMessage',
  'NotSupportedOperation',
  'PermissionDenied',
] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];
