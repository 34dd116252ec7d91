// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { WhyChange } from '../core/history/why-change.ts';
import type { WhyHistoryRepository } from '../ports/store.ts';
import type { ConnectorView } from './api.ts';
import { WhyHistory } from './why-history.ts';

const IDLE: ConnectorView = {
  id: 1,
  status: 'Available',
  why: 'no-vehicle',
  countdown: undefined,
  fault: undefined,
  faults: [],
  limit: { milliamps: 0, chain: [{ source: 'authorization', milliamps: 0 }] },
  session: undefined,
  idTag: undefined,
  guardOnline: true,
  wear: {
    counts: { contactor: 0, plug: 0 },
    limits: { contactor: 30_000, plug: 10_000 },
    ever: { contactor: 0, plug: 0 },
  },
  guard: undefined,
};
const FAULTED: ConnectorView = { ...IDLE, status: 'Faulted', why: 'fault', fault: 'tamper', faults: ['tamper'] };

let clock: VirtualClock;
let stored: WhyChange[];
let commits: number;
let diskFails: boolean;
let complaints: string[];
const failIf = (fails: boolean): void => {
  if (fails) throw new Error('disk I/O error');
};
const repository: WhyHistoryRepository = {
  add(changes) {
    failIf(diskFails);
    commits += 1;
    stored.unshift(...[...changes].reverse());
  },
  latest(connectorId, limit) {
    failIf(diskFails);
    return stored.filter((row) => row.connectorId === connectorId).slice(0, limit);
  },
};
const create = (): WhyHistory => {
  const error = (_: object, message: string): void => void complaints.push(message);
  return new WhyHistory({ repository, clock, log: { debug() {}, info() {}, warn() {}, error } });
};
/** Shows a view once a second, as the station does. */
async function show(history: WhyHistory, view: ConnectorView, seconds: number): Promise<void> {
  for (let count = 0; count < seconds; count += 1) {
    history.see(view);
    await clock.advance(1000);
  }
}
beforeEach(() => {
  clock = new VirtualClock();
  stored = [];
  commits = 0;
  diskFails = false;
  complaints = [];
});

describe('the history of a connector', () => {
  it('is committed once for what happens within a second, and can be read before', async () => {
    const history = create();
    for (const why of ['no-vehicle', 'not-authorized', 'authorizing', 'self-testing'] as const) {
      history.see({ ...IDLE, why });
      await clock.advance(100);
    }
    expect([commits, stored.length]).toEqual([0, 0]);
    expect(history.latest(1, 2).map((row) => row.why)).toEqual(['self-testing', 'authorizing']);
    await show(history, { ...IDLE, why: 'self-testing' }, 3);
    expect([commits, stored.length]).toEqual([1, 4]);
    expect(history.latest(1, 500)).toHaveLength(4);
  });

  it('outlasts a stop of the station with all that waited, a limit that had not settled included', async () => {
    const history = create();
    await show(history, IDLE, 3);
    history.see({ ...IDLE, limit: { milliamps: 9000, chain: [{ source: 'cable', milliamps: 9000 }] } });
    history.stop();
    expect(stored[0]).toMatchObject({ limitMilliamps: 9000, limitSource: 'cable', cause: { kind: 'limit' } });
  });

  it('knows since when a fault is active, over a restart in which the guard said nothing', async () => {
    const first = create();
    await show(first, IDLE, 3);
    const atMillis = clock.wallMillis();
    await show(first, FAULTED, 3);
    first.stop();
    const second = create();
    await show(second, { ...IDLE, status: 'Unavailable', why: 'starting-up', guardOnline: false }, 3);
    await show(second, FAULTED, 3);
    expect(second.activeSince(1, 'tamper')).toBe(atMillis);
    await show(second, IDLE, 1);
    expect(second.activeSince(1, 'tamper')).toBeUndefined();
  });
});

describe('a disk that fails', () => {
  it('is told of once, never thrown at the station, and gets the rows when it works again', async () => {
    const history = create();
    await show(history, IDLE, 3);
    diskFails = true;
    for (let count = 0; count < 10; count += 1) {
      await show(history, FAULTED, 5);
      await show(history, IDLE, 5);
    }
    expect(complaints).toHaveLength(1);
    expect(history.latest(1, 500)).toHaveLength(20);
    diskFails = false;
    await show(history, IDLE, 61);
    expect(stored).toHaveLength(21);
    expect(history.latest(1, 500)).toEqual(stored);
  });

  it('costs no memory: the newest 500 rows wait, no more', async () => {
    diskFails = true;
    const history = create();
    for (let count = 0; count < 700; count += 1) {
      history.see(count % 2 === 0 ? IDLE : FAULTED);
      await clock.advance(2500);
    }
    expect(history.latest(1, 5000)).toHaveLength(500);
    diskFails = false;
    history.stop();
    expect(stored).toHaveLength(500);
  });
});
