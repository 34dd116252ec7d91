// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lineLog } from '../../test/support/line-log.ts';
import { FakeCentralSystem, StationBench, TAG } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const uidOf = (number: number) => Uint8Array.from([0x77, number >> 16, (number >> 8) & 0xff, number & 0xff]);

describe('1,000 cards a second at the station (faults-and-security A34)', () => {
  it('are looked up as fast as a person could present them; no queue, timer or log grows with the rest', async () => {
    const log = lineLog();
    const centralSystem = new FakeCentralSystem();
    bench.boot({ log, settings: { 'whitelist.enabled': true } });
    bench.station.attachCentralSystem(centralSystem);
    centralSystem.answer = 'invalid';
    await bench.clock.advance(1000);
    const timers = bench.clock.pending().length;
    const lines = log.lines.length;
    for (let card = 0; card < 20_000; card += 1) {
      bench.swipe(uidOf(card));
      await bench.clock.advance(1);
    }
    // Five at once, then two a second for 20 s.
    expect(centralSystem.asked.length).toBeLessThanOrEqual(45);
    expect(centralSystem.asked.length).toBeGreaterThan(30);
    expect(new Set(centralSystem.asked).size).toBe(centralSystem.asked.length);
    expect(bench.clock.pending().length).toBeLessThanOrEqual(timers + 2);
    expect(log.lines.length - lines).toBeLessThan(60);
    expect(log.lines.filter((line) => line.includes('more cards come'))).toHaveLength(1);
    centralSystem.answer = 'accepted';
    await bench.clock.advance(500);
    bench.swipe();
    await bench.clock.advance(10);
    expect([bench.station.view(1).idTag, bench.status()]).toEqual([TAG, 'Preparing']);
  });

  it('do nothing to a session that runs, and the permit goes on', async () => {
    await bench.charge();
    for (let card = 0; card < 3000; card += 1) {
      bench.swipe(uidOf(card));
      await bench.clock.advance(1);
    }
    expect(bench.status()).toBe('Charging');
    expect(bench.outbox().filter((event) => event.startsWith('stopped'))).toEqual([]);
  });

  it('are not all learned either', async () => {
    bench.boot();
    await bench.clock.advance(1000);
    bench.station.cards.learning.start('eve');
    for (let card = 0; card < 10_000; card += 1) {
      bench.swipe(uidOf(card));
      await bench.clock.advance(1);
    }
    expect(bench.station.cards.count()).toBeLessThanOrEqual(26);
  });
});
