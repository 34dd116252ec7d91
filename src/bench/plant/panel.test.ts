// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { PlantFixture } from './plant-fixture.ts';

async function blink(bench: PlantFixture, lamps: readonly ('red' | 'green' | 'blue')[], halfMs: number, times: number) {
  for (let half = 0; half < times; half += 1) {
    for (const lamp of lamps) bench.world.light.set(lamp, half % 2 === 0);
    await bench.clock.advance(halfMs);
  }
}

describe('panel', () => {
  it.each([
    [['blue'], 1000, { color: 'blue', pattern: 'slow' }],
    [['red'], 250, { color: 'red', pattern: 'fast' }],
    [['red', 'green'], 250, { color: 'yellow', pattern: 'fast' }],
    [['red', 'blue'], 1000, { color: 'pink', pattern: 'slow' }],
  ] as const)('%s switched every %i ms is seen as one colour in one pattern', async (lamps, halfMs, seen) => {
    const bench = new PlantFixture();
    await blink(bench, lamps, halfMs, 4);
    expect(bench.plant.truth(1).light).toEqual(seen);
    await blink(bench, lamps, halfMs, 3);
    expect(bench.plant.truth(1).light).toEqual(seen);
  });

  it('sees a light that stays as steady, a change of colour at once, and darkness', async () => {
    const bench = new PlantFixture();
    bench.world.light.set('green', true);
    await bench.clock.advance(20);
    expect(bench.plant.truth(1).light).toEqual({ color: 'green', pattern: 'steady' });
    await bench.clock.advance(5000);
    bench.world.light.set('green', false);
    bench.world.light.set('blue', true);
    await bench.clock.advance(20);
    expect(bench.plant.truth(1).light).toEqual({ color: 'blue', pattern: 'steady' });
    await bench.clock.advance(5000);
    bench.world.light.set('blue', false);
    await bench.clock.advance(20);
    expect(bench.plant.truth(1).light).toEqual({ color: 'off', pattern: 'steady' });
    expect(bench.happenings('light')).toHaveLength(3);
  });

  it('calls a light steady again after it stopped blinking', async () => {
    const bench = new PlantFixture();
    await blink(bench, ['blue'], 250, 7);
    expect(bench.plant.truth(1).light.pattern).toBe('fast');
    await bench.clock.advance(1500);
    expect(bench.plant.truth(1).light).toEqual({ color: 'blue', pattern: 'steady' });
  });

  it('tells a running light from one that blinks', async () => {
    const bench = new PlantFixture();
    for (let turn = 0; turn < 3; turn += 1) {
      bench.world.light.set('blue', true);
      await bench.clock.advance(800);
      bench.world.light.set('blue', false);
      await bench.clock.advance(200);
    }
    expect(bench.plant.truth(1).light).toEqual({ color: 'blue', pattern: 'running' });
  });

  it('sees a yellow lamp beside the others, and takes it for the light where no other is lit', async () => {
    const bench = new PlantFixture();
    bench.world.light.set('green', true);
    bench.world.light.set('yellow', true);
    await bench.clock.advance(20);
    expect(bench.plant.truth(1).light).toEqual({ color: 'green', pattern: 'steady' });
    expect(bench.happenings('yellow-lamp')).toMatchObject([{ color: 'yellow', pattern: 'steady' }]);
    bench.world.light.set('green', false);
    await bench.clock.advance(2000);
    expect(bench.plant.truth(1).light).toEqual({ color: 'yellow', pattern: 'steady' });
  });

  it('has a card in the field for as long as it is held', async () => {
    const bench = new PlantFixture();
    bench.plant.holdCard(1, Uint8Array.of(4, 0xa2, 0xb3, 0xc4), 300);
    expect(bench.world.reader.card()).toEqual(Uint8Array.of(4, 0xa2, 0xb3, 0xc4));
    await bench.clock.advance(299);
    expect(bench.world.reader.card()).toBeDefined();
    await bench.clock.advance(1);
    expect(bench.world.reader.card()).toBeUndefined();
  });

  it('shows the text as an eye reads it and tells of each change once', () => {
    const bench = new PlantFixture();
    bench.world.display.showText(['CHARGING   ', '16.0 A  3.68 kW', '      ']);
    bench.world.display.showText(['CHARGING', '16.0 A  3.68 kW']);
    expect(bench.plant.truth(1).display).toEqual(['CHARGING', '16.0 A  3.68 kW']);
    expect(bench.happenings('display')).toHaveLength(1);
    bench.world.buzzer.set(true);
    expect(bench.plant.truth(1).buzzer).toBe('on');
  });

  it('moves the lock with a stroke and goes dark without supply', async () => {
    const bench = new PlantFixture();
    bench.world.lock.drive('locked');
    expect(bench.world.lock.feedbackLocked()).toBe(false);
    await bench.clock.advance(300);
    expect(bench.plant.truth(1).lock).toBe('locked');
    bench.world.display.showText(['READY']);
    bench.world.light.set('green', true);
    bench.plant.setMains(false);
    await bench.clock.advance(2000);
    expect(bench.plant.truth(1)).toMatchObject({ display: [], light: { color: 'off' }, lock: 'locked' });
  });
});
