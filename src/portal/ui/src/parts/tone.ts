// SPDX-License-Identifier: Apache-2.0
import type { ConnectorStatus } from '../../../../core/session/status.ts';
import type { IconName } from './icon.svelte';

/** How a state looks: a colour and a shape that go together, so that neither has to be told apart alone. */
export interface Tone {
  readonly color: 'ready' | 'charging' | 'waiting' | 'fault' | 'off';
  readonly icon: IconName;
}

const TONES: Readonly<Record<ConnectorStatus, Tone>> = {
  Available: { color: 'ready', icon: 'check' },
  Preparing: { color: 'waiting', icon: 'plug' },
  Charging: { color: 'charging', icon: 'bolt' },
  SuspendedEVSE: { color: 'waiting', icon: 'pause' },
  SuspendedEV: { color: 'waiting', icon: 'pause' },
  Finishing: { color: 'ready', icon: 'flag' },
  Reserved: { color: 'waiting', icon: 'clock' },
  Unavailable: { color: 'off', icon: 'off' },
  Faulted: { color: 'fault', icon: 'alert' },
};

export function toneOf(status: ConnectorStatus): Tone {
  return TONES[status];
}
