// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger } from '../support/charger.ts';
import { boardScenarios } from './suites/board.ts';

const VIRTUAL = await boardUnderTest('virtual');

await boardScenarios('virtual');

describe('the bench itself', () => {
  it('gives the same run to the microsecond for the same seed, and another one for another seed', async () => {
    const run = async (seed: number): Promise<string> => {
      const charger = await Charger.start({
        board: VIRTUAL,
        seed,
        set: ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'],
      });
      charger.vehicle({ plugged: true });
      await charger.advance(2000);
      charger.fault('pilot-short', true);
      await charger.advance(2000);
      const happened = charger.plant.events(0).events.map((event) => `${event.microseconds} ${event.kind}`);
      charger.stop();
      return happened.join('\n');
    };
    const [first, again, other] = [await run(5), await run(5), await run(6)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});
