// SPDX-License-Identifier: Apache-2.0
import { bent, between, type FaultCase, sightings } from '../fault-case.ts';

/** Contacts that are open show no longer what was wrong with them, so the time runs before anything is repaired. */
const FROM_THE_OPENING_ON = { early: 10_000, late: 2500 };

export const CONTACTOR_CASES: readonly FaultCase[] = [
  {
    code: 'welded-contactor',
    ...bent('contactor-weld'),
    // Contacts that should be closed show nothing until they are to open.
    sightings: sightings('shows', { charging: { after: 'stop' } }),
    reaction: 'open',
    errorCode: 'PowerSwitchFailure',
    ends: 'after service',
    stopsWith: 'Other',
    seenWithinMs: 10_000,
  },
  {
    code: 'current-while-open',
    ...bent('contactor-leak', between(1000, 6000)),
    // Beside contacts that are closed nothing flows.
    sightings: sightings('shows', { charging: { after: 'stop' } }),
    reaction: 'open',
    errorCode: 'PowerSwitchFailure',
    ends: 'after service',
    stopsWith: 'Other',
    seenWithinMs: 10_000,
  },
  {
    code: 'contactor-opened',
    ...bent('contactor-opens'),
    // An armature that drops out and one that does not pull in are the same as long as there is nothing to hold.
    sightings: sightings('hidden', { charging: 'shows' }),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'PowerSwitchFailure',
    ends: 'by itself',
    toleranceMs: FROM_THE_OPENING_ON,
  },
  {
    code: 'contactor-not-closing',
    ...bent('contactor-stuck-open'),
    sightings: sightings('hidden', {
      preparing: { after: 'start', leaves: 'Charging' },
      charging: { after: 'pause and resume', leaves: 'Charging' },
      'suspended by the car': { after: 'resume', leaves: 'Charging' },
    }),
    reaction: 'open',
    withinMs: 1000,
    errorCode: 'PowerSwitchFailure',
    ends: 'by itself',
    seenWithinMs: 10_000,
    toleranceMs: FROM_THE_OPENING_ON,
  },
  {
    code: 'lock-failure',
    ...bent('lock-jam'),
    // Locked it stays locked, and open it stays open: only a stroke shows that it jams.
    sightings: sightings('hidden', { preparing: { after: 'start' } }),
    reaction: 'refuse',
    errorCode: 'ConnectorLockFailure',
    status: 'Faulted',
    ends: 'after replugging',
    seenWithinMs: 10_000,
  },
];
