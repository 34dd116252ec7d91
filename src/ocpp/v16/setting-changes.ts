// SPDX-License-Identifier: Apache-2.0
import type { SettingId } from '../../settings/registry.ts';

/** The parts of a running client that a changed setting concerns. */
export interface Rearmed {
  readonly ping: () => void;
  readonly heartbeat: () => void;
  readonly statuses: () => void;
  readonly queue: () => void;
  readonly answers: () => void;
}

const CONCERNED: { readonly [I in SettingId]?: keyof Rearmed } = {
  'ocpp.key.HeartbeatInterval': 'heartbeat',
  'ocpp.key.MinimumStatusDuration': 'statuses',
  'ocpp.key.TransactionMessageRetryInterval': 'queue',
  'ocpp.key.WebSocketPingInterval': 'ping',
  'ocpp.pduTimeout': 'answers',
  'ocpp.sendErrorStatus': 'statuses',
};

/** Has timers that run take up a changed setting at once; what is not listed is read when it is needed (OCPP 1.6 §5.3). */
export function takeUpSetting(id: SettingId, parts: Rearmed): void {
  const part = CONCERNED[id];
  if (part !== undefined) parts[part]();
}
