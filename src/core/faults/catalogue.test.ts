// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { endsEnergy, type FaultCode, mostSevere } from './catalogue.ts';

it.each<[FaultCode, boolean]>([
  ['emergency-stop', true],
  ['over-current', true],
  ['lock-failure', false],
  ['dip-changed', false],
])('%s: no energy flows while it is active is %s, by its reaction open, stop, refuse or warn', (code, ends) => {
  expect(endsEnergy(code)).toBe(ends);
});

it('announces the most severe fault of a set, and none of none', () => {
  expect(mostSevere(['dip-changed', 'emergency-stop', 'welded-contactor'])).toBe('emergency-stop');
  expect(mostSevere([])).toBeUndefined();
});
