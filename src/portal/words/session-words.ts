// SPDX-License-Identifier: Apache-2.0
import type { PauseReason, SessionAuthorization } from '../../core/session/journal.ts';
import type { StopReason } from '../../core/session/session.ts';
import type { BillLine } from '../../core/tariff/bill.ts';
import { WHY_WORDS } from './why-words.ts';

/** Why a session ended, for lists. */
export const STOP_WORDS: Readonly<Record<StopReason, string>> = {
  DeAuthorized: 'Card refused',
  EmergencyStop: 'Emergency stop',
  EVDisconnected: 'Unplugged',
  HardReset: 'Hard reset',
  Local: 'Stopped at charger',
  Other: 'Other',
  PowerLoss: 'Power cut',
  Reboot: 'Restart',
  Remote: 'Stopped remotely',
  SoftReset: 'Soft reset',
  UnlockCommand: 'Unlocked',
};

/** Where a request to charge came from. */
export const ORIGIN_WORDS: Readonly<Record<SessionAuthorization['origin'], string>> = {
  card: 'Card',
  remote: 'Remote start',
  app: 'Portal',
  free: 'Free charging',
  unknown: 'Not recorded',
};

/** What a line of a bill is for. */
export const ELEMENT_WORDS: Readonly<Record<BillLine['element'], string>> = {
  usage: 'Charging',
  parking: 'Parking',
  'service-fee': 'Service fee',
};

/** Reason codes of decisions over tags; one that is not here speaks for itself. */
const REASON_WORDS: Readonly<Record<string, string>> = {
  'remote-trusted': 'remote starts are not checked',
  'free-charging': 'charging is free',
  whitelisted: 'on the charger’s own list',
  listed: 'on the central system’s list',
  cached: 'accepted before',
  'offline-unknown-allowed': 'offline, unknown cards allowed',
  accepted: 'accepted by the central system',
  unknown: '',
};

/** How a session was allowed: "Card, on the local list". */
export function authorizationInWords({ origin, reason }: SessionAuthorization): string {
  return [ORIGIN_WORDS[origin], REASON_WORDS[reason] ?? reason].filter((part) => part !== '').join(', ');
}

/** Why no energy flowed, in a sentence. */
export function pauseInWords(why: PauseReason): string {
  return why === 'power-cut' ? 'The supply was away.' : WHY_WORDS[why].sentence;
}
