// SPDX-License-Identifier: Apache-2.0
import { mutant } from './mutant.mjs';

const V16 = 'src/ocpp/v16';
const DESK = 'src/station/transfers/firmware-desk.ts';

/** In security and in transfers. */
export const SECURITY_MUTANTS = [
  mutant(
    'profile-may-go-down',
    `${V16}/key-rules.ts`,
    'if (wanted < current) return',
    'if (wanted < 0) return',
    'security',
    'X05',
  ),
  mutant(
    'no-way-back-to-the-old-key',
    `${V16}/login.ts`,
    'this.#triesWorked = !this.#triesWorked',
    'this.#triesWorked = false',
    'security',
    'X03',
  ),
  mutant(
    'no-way-back-to-the-old-profile',
    `${V16}/login.ts`,
    'if (this.#failuresOfNewProfile < TRIES_OF_NEW_PROFILE) return NONE',
    'if (this.#failuresOfNewProfile < Number.POSITIVE_INFINITY) return NONE',
    'security',
    'X05',
  ),
  mutant(
    'password-beside-certificate',
    `${V16}/login.ts`,
    "password !== '' && account.profile !== 3",
    "password !== ''",
    'security-tls',
    'X04',
  ),
  mutant(
    'any-server-will-do',
    `${V16}/login.ts`,
    'return this.#certificates.judge(shown)',
    'return { trusted: true, provisional: false }',
    'security-tls',
    'X04',
  ),
  mutant(
    'hex-keys-as-text',
    'src/ocpp/rpc/authorization-key.ts',
    "isHex ? 'hex' : 'utf8'",
    "'utf8'",
    'security-tls',
    'X01',
  ),
  mutant(
    'events-forgotten-offline',
    `${V16}/security-event-notification.ts`,
    "if (reply.kind === 'not-answered') return false",
    "if (reply.kind === 'not-answered') events.settled(event.id)",
    'security-events',
    'X09',
  ),
  mutant(
    'any-signature-will-do',
    DESK,
    'if (!isSigned) {',
    'if (!isSigned && signed === undefined) {',
    'signed-firmware',
    'X11',
  ),
  mutant(
    'fetched-before-its-time',
    'src/core/transfers/firmware.ts',
    "if (input.kind !== 'tick' || facts.wallMillis < state.order.retrieveAtMillis)",
    "if (input.kind !== 'tick')",
    'signed-firmware',
    'X11',
  ),
  mutant(
    'retries-are-all-tries',
    'src/core/transfers/retry-plan.ts',
    'return attempt <= plan.retries',
    'return attempt < plan.retries',
    'transfers',
    'F01',
  ),
  mutant(
    'logs-without-request-id',
    'src/station/transfers/station-transfers.ts',
    'desk.order({ requestId, log,',
    'desk.order({ requestId: undefined, log,',
    'uploads',
    'X10',
  ),
];
