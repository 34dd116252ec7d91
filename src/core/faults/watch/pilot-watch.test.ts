// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { INITIAL_PILOT_WATCH, type PilotLook, type PilotWatch, pilotCauses, watchPilot } from './pilot-watch.ts';

const X1: PilotLook = { highMillivolts: 12_000, lowMillivolts: 12_000, output: 'X1', settled: true };
const PWM: PilotLook = { highMillivolts: 9000, lowMillivolts: -12_000, output: 'pwm', settled: true };
const F: PilotLook = { highMillivolts: -12_000, lowMillivolts: -12_000, output: 'F', settled: true };

/** One look every 10 ms. */
function having(looks: readonly (PilotLook | undefined)[], from: PilotWatch = INITIAL_PILOT_WATCH): PilotWatch {
  return looks.reduce((watch, look, index) => watchPilot(watch, look, index * 10_000), from);
}
const three = (look: PilotLook) => pilotCauses(having([look, look, look]));

describe('pilot watch', () => {
  it('finds nothing in X1, in a wave of any vehicle state, and in F', () => {
    for (const look of [X1, PWM, F, { ...X1, highMillivolts: 9000, lowMillivolts: 9000 }])
      expect(three(look)).toEqual([]);
    for (const highMillivolts of [6000, 3000]) expect(three({ ...PWM, highMillivolts })).toEqual([]);
  });

  it('finds a wave that goes on though X1 was ordered, and none where one was ordered (F05)', () => {
    expect(three({ ...PWM, output: 'X1' })).toEqual(['pilot-mismatch']);
    expect(three({ ...X1, output: 'pwm' })).toEqual(['pilot-mismatch']);
    expect(three({ ...X1, output: 'F' })).toEqual(['pilot-mismatch']);
    expect(three({ ...F, output: 'X1' })).toEqual(['pilot-mismatch']);
    expect(three({ ...F, output: 'pwm' })).toEqual(['pilot-mismatch']);
  });

  it('leaves a missing diode and a short circuit to their own faults (F01, F03)', () => {
    expect(three({ ...PWM, lowMillivolts: -5600 })).toEqual([]);
    expect(three({ ...PWM, highMillivolts: 0, lowMillivolts: 0 })).toEqual([]);
    expect(three({ ...X1, highMillivolts: 0, lowMillivolts: 0 })).toEqual([]);
  });

  it('holds to 2 V either way', () => {
    expect(three({ ...PWM, lowMillivolts: 2000 })).toEqual([]);
    expect(three({ ...PWM, lowMillivolts: 2001 })).toEqual(['pilot-mismatch']);
    expect(three({ ...X1, lowMillivolts: -2000 })).toEqual([]);
    expect(three({ ...X1, lowMillivolts: -2001 })).toEqual(['pilot-mismatch']);
    expect(three({ ...PWM, highMillivolts: 2000, lowMillivolts: 2001 })).toEqual(['pilot-mismatch']);
    expect(three({ ...PWM, highMillivolts: 1999, lowMillivolts: 2001 })).toEqual([]);
    expect(three({ ...F, highMillivolts: 2000 })).toEqual([]);
    expect(three({ ...F, highMillivolts: 2001 })).toEqual(['pilot-mismatch']);
    expect(three({ ...X1, highMillivolts: -2000, lowMillivolts: -2000 })).toEqual([]);
    expect(three({ ...X1, highMillivolts: -2001, lowMillivolts: -2001 })).toEqual(['pilot-mismatch']);
  });

  it('needs three looks in a row, after the output has settled', () => {
    const wrong = { ...X1, output: 'pwm' as const };
    expect(pilotCauses(having([wrong, wrong]))).toEqual([]);
    expect(pilotCauses(having([wrong, wrong, PWM, wrong]))).toEqual([]);
    expect(three({ ...wrong, settled: false })).toEqual([]);
    expect(pilotCauses(having([wrong, wrong, undefined, wrong]))).toEqual(['pilot-mismatch']);
  });

  it('finds more than ten changes within a second, not ten (F04, attack A36)', () => {
    const chatter = (changes: number) =>
      having(Array.from({ length: changes + 1 }, (_, n) => ({ ...PWM, highMillivolts: n % 2 === 0 ? 9000 : 6000 })));
    expect(pilotCauses(chatter(10))).toEqual([]);
    expect(pilotCauses(chatter(11))).toEqual(['pilot-unstable']);
  });

  it('forgets changes after a second, measured or not', () => {
    const unstable = having(
      Array.from({ length: 12 }, (_, n) => ({ ...PWM, highMillivolts: n % 2 === 0 ? 9000 : 6000 })),
    );
    expect(pilotCauses(watchPilot(unstable, undefined, 999_999))).toEqual(['pilot-unstable']);
    expect(pilotCauses(watchPilot(unstable, undefined, 1_010_000))).toEqual([]);
    expect(watchPilot(unstable, { ...PWM, highMillivolts: 6000 }, 2_000_000).changesAtMicros).toEqual([]);
  });

  it('takes neither the first look nor coming back from F for a change of the vehicle', () => {
    expect(having([PWM]).changesAtMicros).toEqual([]);
    expect(having([PWM, F, { ...PWM, highMillivolts: 6000 }]).changesAtMicros).toEqual([]);
    expect(having([PWM, { ...PWM, highMillivolts: 6000 }]).changesAtMicros).toEqual([10_000]);
  });
});
