// SPDX-License-Identifier: Apache-2.0
import { defineRow, INSTALLER, OPERATION, READ_ONLY } from '../row.ts';

const page = 'Central system';
const live = { page, rights: INSTALLER, apply: 'live' } as const;
/** Decides whether sessions may begin that the central system may never hear of. */
const operation = { page, rights: OPERATION, apply: 'live' } as const;

/** What happens while the central system is away, and what it is told when it is back. */
export const CENTRAL_QUEUE_ROWS = [
  defineRow({
    ...live,
    id: 'ocpp.queueSize',
    type: { kind: 'integer', minimum: 100, maximum: 100_000 },
    default: 10_000,
    unit: 'messages',
    label: 'Transaction messages kept for the central system',
    help: 'Beyond that every second meter value in the queue is dropped. Starts and stops are never dropped.',
    ocpp: { key: 'TransactionMessageQueueSize', access: 'rw' },
  }),
  defineRow({
    ...operation,
    id: 'ocpp.stopIfQueueFull',
    type: { kind: 'boolean' },
    default: false,
    label: 'No charging while the queue is full',
    help: 'On: nothing of the queue is dropped; when it is full, charging stops until no more than four fifths of it are left.',
    ocpp: { key: 'StopChargingIfQueueFull', access: 'rw' },
    importAliases: { etek: ['Dissallow charging if ocpp queue is full', 'Disallow charging if ocpp queue is full'] },
  }),
  defineRow({
    ...operation,
    id: 'ocpp.preBootTransactions',
    type: { kind: 'enum', allowed: ['Deny', 'KnownSystem', 'Allow'] },
    default: 'KnownSystem',
    label: 'Sessions before the central system accepts the charger',
    help: 'KnownSystem: sessions begin, by the offline rules, where this central system has accepted the charger before. Deny: none begins after a start before it has done so anew. Allow: they always may; it is then uncertain whether the central system ever takes them.',
    ocpp: { key: 'PreBootTransactions', access: 'rw' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.clockFromCentralSystem',
    type: { kind: 'boolean' },
    default: true,
    label: 'Clock follows the central system',
    help: 'On: where the clocks differ by more than 10 s, the time of the central system counts. Off: only while the clock of the charger is not set at all.',
  }),
  defineRow({
    ...live,
    id: 'ocpp.statusesOnConnect',
    type: { kind: 'boolean' },
    default: false,
    label: 'All statuses on every connection',
    help: 'Off: after a lost connection only changed statuses are told. On: all are, for a central system that forgets them when it restarts.',
    ocpp: { key: 'StatusesOnConnect', access: 'rw' },
  }),
  defineRow({
    ...live,
    id: 'ocpp.sendErrorStatus',
    type: { kind: 'boolean' },
    default: true,
    label: 'Tell the central system of warnings',
    help: 'Off: it hears of what ends charging, and of nothing less.',
    importAliases: { etek: ['Send error status notifications'] },
  }),
  defineRow({
    ...live,
    id: 'ocpp.changeAvailabilityAllowed',
    type: { kind: 'boolean' },
    default: true,
    label: 'The central system may put connectors out of service',
    help: 'Off: its ChangeAvailability is rejected, which OCPP does not provide for.',
    importAliases: { etek: ['Change availability'] },
  }),
  defineRow({
    page,
    rights: READ_ONLY,
    readOnly: true,
    apply: 'restart',
    id: 'ocpp.key.BlinkRepeat',
    type: { kind: 'integer', minimum: 0, maximum: 100 },
    default: 0,
    label: 'Blinking of the light on signals',
    help: 'The light of this charger does not blink to signal.',
    ocpp: { key: 'BlinkRepeat', access: 'r' },
    importAliases: { blink: ['BlinkRepeat'] },
  }),
] as const;
