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
  /** More about the status, where there is something to say. */
  readonly info?: string;
}

/** For a session whose plug was pulled (OCPP 1.6 §4.10). */
const PULLED = 'EV side disconnected';

/** The report of one connector. */
export function reportOf({ status, fault, session, guard }: ConnectorView): StatusReport {
  const isPulled = session !== undefined && guard?.pilot.vehicle === 'A' && fault === undefined;
  return { status, fault, ...(isPulled ? { info: PULLED } : {}) };
}

/**
 * The report of connector 0, the station itself, which is only ever Available, Unavailable or Faulted (OCPP 1.6 §4.9):
 * it is Faulted when all its connectors are, and out of order when nobody can charge and not all of that is faults.
 */
export function stationReport(connectors: readonly StatusReport[]): StatusReport {
  const count = (status: ConnectorStatus) => connectors.filter((report) => report.status === status).length;
  const [faulted, out] = [count('Faulted'), count('Unavailable')];
  if (faulted + out < connectors.length || connectors.length === 0) return { status: 'Available', fault: undefined };
  if (out > 0) return { status: 'Unavailable', fault: undefined };
  return { status: 'Faulted', fault: mostSevere(connectors.flatMap((report) => report.fault ?? [])) };
}

/** @param other a report that says no more than one before is the same */
export function isSameReport(one: StatusReport | undefined, other: StatusReport): boolean {
  const isMore = other.info !== undefined && other.info !== one?.info;
  return one !== undefined && one.status === other.status && one.fault === other.fault && !isMore;
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
  if (report.fault === undefined)
    return { ...about, errorCode: 'NoError', ...(report.info === undefined ? {} : { info: report.info }) };
  const fault = faultRow(report.fault);
  return {
    ...about,
    errorCode: fault.errorCode,
    info: fault.text.slice(0, 50),
    vendorId: identity.vendor.slice(0, 255),
    vendorErrorCode: fault.vendorErrorCode.slice(0, 50),
  };
}
