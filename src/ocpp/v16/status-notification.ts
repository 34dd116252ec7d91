// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow, mostSevere } from '../../core/faults/catalogue.ts';
import type { ConnectorStatus } from '../../core/session/status.ts';
import type { ConnectorView, StationIdentity } from '../../station/api.ts';
import type { StatusNotificationRequest } from './generated/validators.mjs';
import { timestamp } from './timestamp.ts';

/** What is reported of a connector; two equal ones are one report. */
export interface StatusReport {
  readonly status: ConnectorStatus;
  readonly fault: FaultCode | undefined;
}

/** The report of one connector. */
export function reportOf(view: ConnectorView): StatusReport {
  return { status: view.status, fault: view.fault };
}

/**
 * The report of connector 0, the station itself, which is only ever Available, Unavailable or Faulted (OCPP 1.6 §4.9):
 * it is Faulted or out of order when all its connectors are.
 */
export function stationReport(connectors: readonly StatusReport[]): StatusReport {
  const all = (status: ConnectorStatus) =>
    connectors.length > 0 && connectors.every((report) => report.status === status);
  if (all('Unavailable')) return { status: 'Unavailable', fault: undefined };
  if (!all('Faulted')) return { status: 'Available', fault: undefined };
  return { status: 'Faulted', fault: mostSevere(connectors.flatMap((report) => report.fault ?? [])) };
}

export function isSameReport(one: StatusReport | undefined, other: StatusReport): boolean {
  return one !== undefined && one.status === other.status && one.fault === other.fault;
}

/** Tells that the central system's list and its answer contradict each other (OCPP 1.6 §3.5.2). */
export function listConflictRequest(status: ConnectorStatus, atMillis: number): StatusNotificationRequest {
  return { connectorId: 0, status, errorCode: 'LocalListConflict', timestamp: timestamp(atMillis) };
}

/** StatusNotification request (OCPP 1.6 §6.47). */
export function statusNotificationRequest(
  connectorId: number,
  report: StatusReport,
  atMillis: number,
  identity: StationIdentity,
): StatusNotificationRequest {
  const about = { connectorId, status: report.status, timestamp: timestamp(atMillis) };
  if (report.fault === undefined) return { ...about, errorCode: 'NoError' };
  const fault = faultRow(report.fault);
  return {
    ...about,
    errorCode: fault.errorCode,
    info: fault.text.slice(0, 50),
    vendorId: identity.vendor.slice(0, 255),
    vendorErrorCode: fault.vendorErrorCode.slice(0, 50),
  };
}
