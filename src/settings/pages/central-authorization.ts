// SPDX-License-Identifier: Apache-2.0
import { defineRow, OPERATION, READ_ONLY } from '../row.ts';

const common = { page: 'Authorization', rights: OPERATION, apply: 'live' } as const;
const fixed = { page: 'Authorization', rights: READ_ONLY, readOnly: true, apply: 'restart' } as const;

/** What the central system's answers and its list of cards are worth. */
export const CENTRAL_AUTHORIZATION_ROWS = [
  defineRow({
    ...common,
    id: 'ocpp.key.MaxEnergyOnInvalidId',
    type: { kind: 'integer', minimum: 0, maximum: 1_000_000 },
    default: 0,
    unit: 'Wh',
    label: 'Energy for sessions the central system refuses',
    help: 'Where such a session is not ended: so much may still flow after the refusal. 0 = none.',
    ocpp: { key: 'MaxEnergyOnInvalidId', access: 'rw' },
    importAliases: { blink: ['MaxEnergyOnInvalidId'] },
  }),
  defineRow({
    ...common,
    id: 'auth.cacheExpireMode',
    type: { kind: 'boolean' },
    default: true,
    label: 'Answers without an expiry date last',
    help: 'On: what the central system accepted without an expiry date counts until it says otherwise. Off: it counts for that one time. A refusal is always remembered.',
    importAliases: { etek: ['Ocpp whitelist expire mode', 'OcppWhitelistExpireMode'] },
  }),
  defineRow({
    ...common,
    id: 'ocpp.key.LocalAuthListEnabled',
    type: { kind: 'boolean' },
    default: true,
    label: 'List of cards from the central system',
    help: 'On: the list that the central system sends counts. Off: none is taken, and one that was sent does not count.',
    ocpp: { key: 'LocalAuthListEnabled', access: 'rw' },
    importAliases: { blink: ['LocalAuthListEnabled'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.LocalAuthListMaxLength',
    type: { kind: 'integer', minimum: 1, maximum: 100_000 },
    default: 1000,
    label: 'Cards on the list from the central system',
    help: 'Longest list that is kept.',
    ocpp: { key: 'LocalAuthListMaxLength', access: 'r' },
    importAliases: { blink: ['LocalAuthListMaxLength'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.SendLocalListMaxLength',
    type: { kind: 'integer', minimum: 1, maximum: 400 },
    default: 100,
    label: 'Cards in one message of the central system',
    help: 'Longest part of its list that the central system can send at once.',
    ocpp: { key: 'SendLocalListMaxLength', access: 'r' },
    importAliases: { blink: ['SendLocalListMaxLength'] },
  }),
] as const;
