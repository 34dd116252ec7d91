// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/bench/seeded-random.ts';
import { requireSampling } from './sampling.ts';
import { waveLevels } from './wave-levels.ts';

const DUTIES = { lowest: 100_000, highest: 900_000 };
const DEFAULTS = { hertz: 1_000_000, samples: 100, duties: DUTIES };

/** Samples of a wave whose edges take 10 µs, with noise: what a converter sees that starts anywhere. */
function samplesOf(
  wave: { high: number; low: number; dutyMicros: number },
  intervalMicros: number,
  random: SeededRandom,
) {
  const phase = 1000 * random.uniform();
  return Array.from({ length: DEFAULTS.samples }, (_, index) => {
    const at = (phase + index * intervalMicros) % 1000;
    const noise = 60 * random.uniform() - 30;
    const rising = Math.min(1, at / 10);
    const falling = Math.min(1, (at - wave.dutyMicros) / 10);
    const share = at < wave.dutyMicros ? rising : 1 - falling;
    return wave.low + share * (wave.high - wave.low) + noise;
  });
}

function levelsOf(samples: readonly number[]): { readonly high: number; readonly low: number } {
  const levels = waveLevels(samples);
  if (levels === undefined) throw new Error('no level was seen');
  return levels;
}

describe('the top and bottom of a burst', () => {
  it.each([100, 120, 267, 533, 900])(
    'are found at a duty of %i µs wherever the burst begins, edges of 10 µs included',
    (dutyMicros) => {
      const random = new SeededRandom(5);
      for (let round = 0; round < 400; round += 1) {
        const high = [12_000, 9000, 6000, 3000][round % 4] ?? 0;
        const { high: top, low: bottom } = levelsOf(
          samplesOf({ high, low: -12_000, dutyMicros }, 24 + 15 * random.uniform(), random),
        );
        expect(Math.abs(top - high)).toBeLessThan(60);
        expect(Math.abs(bottom + 12_000)).toBeLessThan(60);
      }
    },
  );

  it('are one level for a constant wave (X1, F), whatever the noise', () => {
    expect(waveLevels([12_010, 11_990, 12_000, 12_020, 11_980])).toEqual({ high: 12_000, low: 12_000 });
    expect(waveLevels([-12_010, -11_990, -12_000])).toEqual({ high: -12_000, low: -12_000 });
  });

  it('do not move for two spikes', () => {
    const wave = [...Array(10).fill(6000), ...Array(90).fill(-12_000)];
    expect(waveLevels([...wave, 15_000, ...Array(5).fill(-12_000), -17_000])).toEqual({ high: 6000, low: -12_000 });
    expect(waveLevels([...Array(60).fill(12_000), -12_000, 0])).toEqual({ high: 12_000, low: 12_000 });
  });

  it('are nothing for samples that agree with nothing', () => {
    expect(waveLevels([0, 5000, 0, 5000, 0, 5000, -9000, 900])).toBeUndefined();
    expect(waveLevels([])).toBeUndefined();
  });

  it('show a wave without a diode as it is', () => {
    expect(waveLevels([...Array(20).fill(6000), ...Array(80).fill(-6000)])).toEqual({ high: 6000, low: -6000 });
  });
});

describe('the arithmetic of a burst', () => {
  it.each([
    [{ ...DEFAULTS, samples: 83 }, /83 samples at 1000000 Hz span 1992 µs; at least 2000 are needed/],
    [{ ...DEFAULTS, samples: 154 }, /take up to 6006 µs; allowed are 6000/],
    [{ ...DEFAULTS, hertz: 100_000 }, /take up to 25500 µs/],
    // Two samples of at most 24 + 15 µs, and 10 µs for the edge.
    [
      { ...DEFAULTS, duties: { ...DUTIES, highest: 920_000 } },
      /need 88 µs to see a half of the wave; at 100000 or 920000 ppm one lasts 80 µs/,
    ],
    [{ ...DEFAULTS, duties: { ...DUTIES, lowest: 80_000 } }, /at 80000 or 900000 ppm one lasts 80 µs/],
    [{ hertz: 700_000, samples: 60, duties: DUTIES }, /need 109 µs/],
  ])('refuses %o', (sampling, message) => {
    expect(() => requireSampling(sampling)).toThrow(message);
  });

  it.each([
    DEFAULTS,
    { ...DEFAULTS, samples: 84 },
    { ...DEFAULTS, samples: 153 },
    { hertz: 1_350_000, samples: 120, duties: { ...DUTIES, highest: 920_000 } },
  ])('takes %o', (sampling) => {
    expect(() => requireSampling(sampling)).not.toThrow();
  });

  it('sees each half of a settled wave four times at least, wherever the burst begins', () => {
    let fewest = DEFAULTS.samples;
    for (let interval = 24; interval <= 39; interval += 0.5) {
      for (let phase = 0; phase < 1000; phase += 4) {
        const times = Array.from({ length: DEFAULTS.samples }, (_, index) => (phase + index * interval) % 1000);
        fewest = Math.min(fewest, times.filter((at) => at >= 10 && at < 100).length);
      }
    }
    expect(fewest).toBeGreaterThanOrEqual(4);
  });
});
