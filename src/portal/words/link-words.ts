// SPDX-License-Identifier: Apache-2.0
import type { LinkState } from '../../ports/central-link.ts';

interface StateWords {
  readonly text: string;
  /** What a person can do; '' = nothing needs doing. */
  readonly remedy: string;
}

/** The state of the connection in a sentence. */
export const LINK_WORDS: Readonly<Record<LinkState, StateWords>> = {
  stopped: { text: 'The charger is about to start or to stop.', remedy: '' },
  'stand-alone': {
    text: 'The charger works for itself.',
    remedy: 'To use a central system, set its address and “Kind of charger: Public” in the settings.',
  },
  disconnected: { text: 'Not connected. The charger tries again by itself.', remedy: '' },
  connecting: { text: 'Connecting …', remedy: '' },
  booting: { text: 'Connected. The central system has not said yet whether it takes the charger.', remedy: '' },
  pending: {
    text: 'Connected, but the central system holds the charger back (Pending).',
    remedy: 'Finish setting this charger up at the central system.',
  },
  rejected: {
    text: 'The central system refuses this charger (Rejected).',
    remedy: 'Register and release this charge point id at the central system. The charger asks again by itself.',
  },
  accepted: { text: 'Connected and accepted.', remedy: '' },
};
