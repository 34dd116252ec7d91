// SPDX-License-Identifier: Apache-2.0
import { CONVERSATION_MUTANTS } from './conversation-mutants.mjs';
import { PROFILE_MUTANTS } from './profile-mutants.mjs';
import { REQUEST_MUTANTS } from './request-mutants.mjs';
import { SECURITY_MUTANTS } from './security-mutants.mjs';
import { SESSION_MUTANTS } from './session-mutants.mjs';

/** Every mistake there is; a part of the client with scenarios of its own has a file of its own for them. */
export const MUTANTS = [
  ...CONVERSATION_MUTANTS,
  ...REQUEST_MUTANTS,
  ...SESSION_MUTANTS,
  ...PROFILE_MUTANTS,
  ...SECURITY_MUTANTS,
];

/** Ids of quick ones of every kind, for npm test. */
export const SAMPLE = [
  'no-connector-0',
  'parallel-calls',
  'reused-ids',
  'transaction-0-is-none',
  'unknown-keys-omitted',
];
