// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CATALOGUE } from './catalogue.ts';
import { HANDLED_ELSEWHERE } from './elsewhere.ts';

describe('the 72 rows of the fault table', () => {
  it('are each a fault of the catalogue, or handled elsewhere, and not both', () => {
    const inCatalogue = new Set(FAULT_CATALOGUE.map((fault) => fault.row));
    const elsewhere = HANDLED_ELSEWHERE.map(({ row }) => row);
    const all = Array.from({ length: 72 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);
    expect([...inCatalogue, ...elsewhere].sort()).toEqual(all);
  });
});
