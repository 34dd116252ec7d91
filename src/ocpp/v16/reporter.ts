// SPDX-License-Identifier: Apache-2.0

/** A part that speaks by itself while the charger is registered (OCPP 1.6 §4.2), and is silent at any other time. */
export interface Reporter {
  /** @param afresh a BootNotification was accepted on this connection; else the connection was only away */
  start(afresh: boolean): void;
  stop(): void;
}
