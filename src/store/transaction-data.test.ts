// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { session } from '../../test/ocpp/fake-station.ts';
import { dataFolder } from '../../test/support/data-folder.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { SampleContext, ToldSample } from '../core/session/transaction-event.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { MOST_ROWS } from './repositories/transaction-data.ts';
import { openStore } from './store.ts';

const folder = dataFolder();
let store: Store | undefined;
afterEach(() => {
  store?.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Store {
  store?.close();
  store = openStore({ path: join(folder, 'station.db'), clock: new VirtualClock(), log: SILENT_LOG });
  return store;
}

function told(context: SampleContext, atMillis: number): ToldSample {
  return {
    context,
    measurands: [],
    sample: {
      atMillis,
      importWattHours: 7,
      watts: 1,
      milliamps: [1, 2, 3],
      millivolts: null,
      temperatureMillicelsius: null,
      offeredMilliamps: 6000,
      offeredWatts: 4140,
      phaseWatts: [1, 2, 3],
      frequencyMillihertz: 50_000,
      intervalWattHours: 2,
      signed: {
        signedMeterData: 'b2NhOg==',
        signingMethod: '',
        encodingMethod: 'OCMF',
        publicKey: '',
        covers: 'reading',
      },
    },
  };
}

it('samples that go with the end of a session are kept whole across a restart, in order, and replaced by context', () => {
  const before = open();
  before.sessions.start(session('s1'));
  const all = (['transaction-begin', 'periodic', 'clock-aligned'] as const).map((context, index) =>
    told(context, index),
  );
  for (const each of all) before.transactionData.add('s1', each);
  const after = open();
  expect(after.transactionData.of('s1')).toEqual(all);
  after.transactionData.replace('s1', told('transaction-begin', 99));
  expect(after.transactionData.of('s1').map(({ sample }) => sample.atMillis)).toEqual([99, 1, 2]);
  after.transactionData.remove('s1');
  expect(after.transactionData.of('s1')).toEqual([]);
});

it('a session of weeks keeps its begin and something of both series, in a bounded number of rows', () => {
  const { sessions, transactionData } = open();
  sessions.start(session('s1'));
  transactionData.add('s1', told('transaction-begin', 0));
  for (let at = 1; at <= 3 * MOST_ROWS; at += 1)
    transactionData.add('s1', told(at % 2 === 0 ? 'periodic' : 'clock-aligned', at));
  const kept = transactionData.of('s1');
  expect(kept.length).toBeLessThanOrEqual(MOST_ROWS);
  expect(kept[0]?.context).toBe('transaction-begin');
  const counts = (['periodic', 'clock-aligned'] as const).map(
    (context) => kept.filter((each) => each.context === context).length,
  );
  expect(Math.min(...counts)).toBeGreaterThan(MOST_ROWS / 8);
  const times = kept.map(({ sample }) => sample.atMillis);
  expect(times).toEqual([...times].sort((one, other) => one - other));
});
