// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Bench } from '../end-to-end/support/bench.ts';

/** Between them they have every kind of bus there is: what the wire between processes must carry. */
const BOARDS = ['blink-mq200', 'cm4-reference', 'etek-ekepc3', 'evse-pi-hat', 'etek-ekepc2', 'openevse'];
const FREE = ['--set', 'auth.free.enabled=true', '--set', 'auth.free.mode=WithoutOcpp'];

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
});

describe('a bench of real processes', () => {
  it.each(BOARDS)('charges a car with the board %s, and opens when it is unplugged', async (board) => {
    bench = await Bench.start('--board', board, ...FREE);
    await bench.vehicle({ plugged: true });
    await bench.untilCharging();
    await bench.vehicle({ plugged: false });
    await bench.untilPlant('open', (truth) => !truth.contactor.closed);
    expect((await bench.plant()).contactor.closings).toBe(1);
  });
});
