// SPDX-License-Identifier: Apache-2.0
import { beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { PanelOutput } from './panel-output.ts';

let clock: VirtualClock;
let sent: string[];
let fails: boolean;
let output: PanelOutput<string>;
const set = (value: string) => output.set(value, value);

beforeEach(() => {
  clock = new VirtualClock();
  sent = [];
  fails = false;
  const slow = async (value: string) => {
    sent.push(value);
    await clock.sleep(50);
    if (fails) throw new Error('no answer');
  };
  output = new PanelOutput('display', slow, clock, SILENT_LOG);
});

it('sends the latest of what came while the device was busy, as soon as it is free', async () => {
  for (const value of ['one', 'two', 'three']) set(value);
  await clock.advance(49);
  expect(sent).toEqual(['one']);
  await clock.advance(2);
  expect(sent).toEqual(['one', 'three']);
  await clock.advance(10_000);
  expect(sent).toEqual(['one', 'three']);
});

it('does not send again what is shown already', async () => {
  for (const value of ['one', 'two', 'one']) set(value);
  await clock.advance(1000);
  expect(sent).toEqual(['one']);
});

it('forgets what waited for a device that failed', async () => {
  fails = true;
  set('one');
  set('two');
  await clock.advance(29_000);
  expect([sent, output.isFailing]).toEqual([['one'], true]);
  fails = false;
  await clock.advance(2000);
  set('three');
  await clock.advance(100);
  expect([sent, output.isFailing]).toEqual([['one', 'three'], false]);
});
