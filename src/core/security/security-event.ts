// SPDX-License-Identifier: Apache-2.0

/**
 * What may happen to the security of a charger (OCPP 1.6 security whitepaper ed. 3, appendix A). `tell`: the central
 * system must hear of it, because it is critical there or because a requirement says so (A00.FR.309, 313, 320, 405 …);
 * the others stand in the security log only.
 */
export const SECURITY_EVENTS = {
  FirmwareUpdated: 'tell',
  FailedToAuthenticateAtCentralSystem: 'log',
  CentralSystemFailedToAuthenticate: 'log',
  SettingSystemTime: 'tell',
  StartupOfTheDevice: 'tell',
  ResetOrReboot: 'tell',
  SecurityLogWasCleared: 'tell',
  ReconfigurationOfSecurityParameters: 'log',
  MemoryExhaustion: 'tell',
  InvalidMessages: 'log',
  AttemptedReplayAttacks: 'log',
  TamperDetectionActivated: 'tell',
  InvalidFirmwareSignature: 'tell',
  InvalidFirmwareSigningCertificate: 'tell',
  InvalidCentralSystemCertificate: 'tell',
  InvalidChargePointCertificate: 'tell',
  InvalidTLSVersion: 'tell',
  InvalidTLSCipherSuite: 'tell',
} as const satisfies Readonly<Record<string, 'tell' | 'log'>>;

export type SecurityEventType = keyof typeof SECURITY_EVENTS;

/** Longest techInfo of OCPP 1.6 (SecurityEventNotification). */
export const LONGEST_TECH_INFO = 255;

/** Whether a word is the name of a security event. */
export function isSecurityEventType(word: string): word is SecurityEventType {
  return Object.hasOwn(SECURITY_EVENTS, word);
}
