// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { HeartbeatGate, type Settle } from './heartbeat-gate.ts';

const HOLD_MICROS = 80_000;

describe('HeartbeatGate', () => {
  let clock: VirtualClock;
  let changes: { atMicros: number; closed: boolean }[];
  beforeEach(() => {
    clock = new VirtualClock();
    changes = [];
  });

  function gateWith(settle: Settle): HeartbeatGate {
    return new HeartbeatGate(clock, HOLD_MICROS, settle, (atMicros, closed) => changes.push({ atMicros, closed }));
  }

  it('closes with the first edge and opens exactly its hold time after the last', async () => {
    const gate = gateWith((then) => then());
    for (let edge = 0; edge < 5; edge += 1) {
      gate.edge(clock.monotonicMicros());
      await clock.advance(79);
    }
    await clock.advance(500);
    expect(changes).toEqual([
      { atMicros: 0, closed: true },
      { atMicros: 4 * 79_000 + HOLD_MICROS, closed: false },
    ]);
  });

  it('does not open when an edge in time was only heard of late', async () => {
    // The plant was not scheduled: the edge made at 60 ms lies in the socket until after the one-shot ran out.
    const gate = gateWith((then) => {
      gate.edge(60_000);
      then();
    });
    gate.edge(0);
    await clock.advance(100);
    expect(changes).toEqual([{ atMicros: 0, closed: true }]);
    expect(gate.closed).toBe(true);
  });

  it('opens in retrospect when edges heard of late leave a gap', async () => {
    const gate = gateWith(() => {});
    gate.edge(0);
    await clock.advance(100);
    gate.edge(90_000);
    expect(changes).toEqual([
      { atMicros: 0, closed: true },
      { atMicros: HOLD_MICROS, closed: false },
      { atMicros: 90_000, closed: true },
    ]);
  });

  it('feels nothing of a line that is stuck', async () => {
    const gate = gateWith((then) => then());
    gate.edge(0);
    gate.setLineStuck(true);
    for (let step = 0; step < 10; step += 1) {
      await clock.advance(10);
      gate.edge(clock.monotonicMicros());
    }
    expect(gate.closed).toBe(false);
  });
});
