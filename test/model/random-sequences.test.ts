// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChargerModel } from './charger-model.ts';

/** CHARGEHAND_SEQUENCES=1000000 takes some minutes. */
const SEQUENCES = Number(process.env['CHARGEHAND_SEQUENCES'] ?? 100_000);
const LONGEST = 14;
const TIMEOUT_MS = 1_200_000;

type Event = readonly [name: string, happen: (model: ChargerModel, n: number) => void];

const pick = <T>(values: readonly [T, ...T[]], n: number): T => values[n % values.length] ?? values[0];
const scans = (model: ChargerModel, count: number, everyMs = 10): void => {
  for (let n = 0; n < count; n += 1) model.scan(everyMs);
};
const toggles = (
  name:
    | 'emergencyStop'
    | 'coverOpen'
    | 'residual'
    | 'inputLost'
    | 'diodeMissing'
    | 'welded'
    | 'stuckOpen'
    | 'lockJammed'
    | 'selfTestFails'
    | 'meterSilent',
): Event => [
  name,
  ({ world }) => {
    world[name] = !world[name];
  },
];
const chargeNormally = (model: ChargerModel): void => {
  model.world.vehicle = 'B';
  model.scan(10);
  model.tap();
  model.answer(true);
  scans(model, 2);
  model.world.vehicle = 'C';
  scans(model, 8, 20);
};

/** Everything that may happen. Those that lead to energy stand here more than once, so that it often flows. */
const EVENTS: readonly [Event, ...Event[]] = [
  ['charge normally', chargeNormally],
  ['charge normally', chargeNormally],
  ['charge normally', chargeNormally],
  ['charge normally', chargeNormally],
  ['charge normally', chargeNormally],
  ['charge normally', chargeNormally],
  ['charge normally', chargeNormally],
  [
    'vehicle',
    ({ world }, n) => {
      world.vehicle = pick(['A', 'B', 'C', 'D', 'E', 'error'], n);
    },
  ],
  [
    'vehicle ready',
    ({ world }) => {
      world.vehicle = 'C';
    },
  ],
  [
    'unplug',
    ({ world }) => {
      world.vehicle = 'A';
    },
  ],
  ['tap', (model) => model.tap()],
  ['accept', (model) => model.answer(true)],
  ['refuse', (model) => model.answer(false)],
  ['remote start', (model) => model.session({ kind: 'remote-start', idTag: 'REMOTE' })],
  ['stop', (model) => model.stop()],
  ['deauthorize', (model) => model.deauthorize()],
  ['station dies', (model) => model.killStation()],
  ['station returns', (model) => model.startStation()],
  [
    'station limit',
    ({ world }, n) => {
      world.stationMilliamps = pick([0, 6000, 10_000, 16_000, 32_000], n);
    },
  ],
  [
    'temperature',
    ({ world }, n) => {
      world.celsius = pick([-20, 25, 69, 70, 89, 90, 110], n);
    },
  ],
  [
    'voltage',
    ({ world }, n) => {
      world.volts = pick([160, 230, 260, 270, 295], n);
    },
  ],
  [
    'draw',
    ({ world }, n) => {
      world.drawPercent = pick([0, 50, 100, 112, 125, 170], n);
    },
  ],
  [
    'cable',
    ({ world }, n) => {
      world.cableOhms = pick([220, 680, 1500, 100_000], n);
    },
  ],
  [
    'dip',
    ({ world }, n) => {
      world.dip = n % 6;
    },
  ],
  [
    'earth',
    ({ world }) => {
      world.earth = !world.earth;
    },
  ],
  ['ventilation', (model, n) => model.setVentilated(n % 2 === 0)],
  ['overrun', (model) => model.overrun()],
  ['person resets', (model) => model.resetFaults()],
  toggles('emergencyStop'),
  toggles('coverOpen'),
  toggles('residual'),
  toggles('inputLost'),
  toggles('diodeMissing'),
  toggles('welded'),
  toggles('stuckOpen'),
  toggles('lockJammed'),
  toggles('selfTestFails'),
  toggles('meterSilent'),
  ['wait', (model, n) => scans(model, 3, pick([10, 100, 1000, 3000, 31_000, 61_000, 900_000], n))],
  ['wait', (model, n) => scans(model, 6, pick([10, 20, 50, 1000], n))],
];

/** Two bytes an event: which one, and with what. */
function play(bytes: Uint8Array): { readonly model: ChargerModel; readonly trace: () => string } {
  const model = new ChargerModel();
  const events: string[] = [];
  for (let index = 0; index + 1 < bytes.length && model.violations.length === 0; index += 2) {
    const [name, happen] = pick(EVENTS, bytes[index] ?? 0);
    const n = bytes[index + 1] ?? 0;
    events.push(`${name} ${n}`);
    happen(model, n);
    scans(model, 1 + (n % 3));
  }
  return { model, trace: () => events.join(' | ') };
}

describe('the decision of guard and session, in any order of events', () => {
  it(`never energises without authorization, state C or D, permit, self-test, and with a blocking fault, and never signals more than the least limit (${SEQUENCES} sequences)`, {
    timeout: TIMEOUT_MS,
  }, () => {
    let energised = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: LONGEST * 2 }), (bytes) => {
        const { model, trace } = play(bytes);
        if (model.energised > 0) energised += 1;
        if (model.violations.length > 0) throw new Error(`${model.violations[0]}\n${trace()}`);
      }),
      { numRuns: SEQUENCES, seed: 61_851 },
    );
    // A model in which nothing ever flows would prove nothing.
    expect(energised).toBeGreaterThan(SEQUENCES / 4);
  });
});
