// SPDX-License-Identifier: Apache-2.0
import type { CloseReason } from './transport.ts';

/** What a person can do about a connection that failed or ended. */
export function remedyOf({ kind, httpStatus }: Pick<CloseReason, 'kind' | 'httpStatus'>): string {
  switch (kind) {
    case 'address':
      return 'Correct the address: ws://host/path or wss://host/path, without the charge point id, user name and password.';
    case 'dns':
      return 'Check the spelling of the host name, the network cable or modem, and the name server the charger uses.';
    case 'refused':
      return 'Check the port in the address, that the central system runs, and that no firewall stands in between.';
    case 'tls':
      return 'Check the charger’s date, the name in the address, and that the certificate’s issuer is installed in the charger.';
    case 'http':
      return remedyOfStatus(httpStatus ?? 0);
    case 'subprotocol':
      return 'Use the address of the central system that is meant for OCPP 1.6J chargers.';
    case 'timeout':
      return 'Something drops the packets on the way: check firewall, mobile network and port.';
    case 'lost':
      return 'Nothing, if it comes back by itself. Else check the network, and lower the WebSocket ping interval.';
    case 'closed':
      return 'Nothing, if it comes back by itself. Else ask the operator of the central system why it closes connections, and whether a second charger uses the same charge point id.';
  }
}

/** What to do about an HTTP status other than 101. */
export function remedyOfStatus(httpStatus: number): string {
  if (httpStatus === 401 || httpStatus === 403)
    return 'Set the user name and password that the central system knows for this charge point id.';
  if (httpStatus === 404)
    return 'Register this charge point id at the central system, or correct id and path of the address.';
  if (httpStatus === 426 || httpStatus === 400)
    return 'The server expects something else there: check path and port of the address, and proxies in between.';
  if (httpStatus >= 300 && httpStatus < 400) return 'Set the address that the central system sends the charger to.';
  if (httpStatus === 429) return 'The central system sees too many tries. Wait some minutes.';
  if (httpStatus >= 500)
    return 'The central system or a proxy before it fails. Tell its operator; the charger keeps trying.';
  return 'This address answers, but not as an OCPP server: check host, port and path.';
}
