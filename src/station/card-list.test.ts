// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { LogFields } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { openStore } from '../store/store.ts';
import { StoredCardList } from './card-list.ts';

let folder: string;
let store: Store;
let list: StoredCardList;
let clock: VirtualClock;
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-cards-'));
  clock = new VirtualClock();
  logged = [];
  const write = (fields: LogFields, message: string) => void logged.push(JSON.stringify([fields, message]));
  const log = { debug: write, info: write, warn: write, error: write };
  store = openStore({ path: join(folder, 'station.db'), clock, log });
  list = new StoredCardList({ store, clock, log, capacity: 5 });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (number: string, more: Partial<Parameters<StoredCardList['put']>[0]> = {}) =>
  list.put({ number, ...more }, 'eve').kind;
const csv = (text: string) => new TextEncoder().encode(text);
const importing = (text: string, more: Partial<Parameters<StoredCardList['importCsv']>[1]> = {}) => {
  const result = list.importCsv(csv(text), { notation: 'any', reversed: false, dryRun: false, ...more }, 'eve');
  if (result.kind === 'unreadable') throw new Error(`line ${result.line}: ${result.why}`);
  return result;
};
const outcomes = (text: string, more?: Parameters<typeof importing>[1]) =>
  importing(text, more).rows.map(({ line, outcome, why }) =>
    [line, outcome, ...(why === undefined ? [] : [why])].join(' '),
  );
const idTags = () => store.cards.all().map(({ idTag }) => idTag);

describe('the list of cards', () => {
  it('takes a card in any form once, and finds it by every form (ETEK Insert and Search whitelist)', () => {
    expect([put('230400418', { name: ' Ann ' }), put('0dbba1a2'), put('0D:BB:A1:A2', { name: 'Ann' })]).toEqual([
      'added',
      'unchanged',
      'unchanged',
    ]);
    for (const form of ['230400418', '0230400418', '0dbba1a2', 'dbba1a2', '0D BB A1 A2']) {
      expect(list.find(form)).toMatchObject({ idTag: '0DBBA1A2', name: 'Ann', addedBy: 'eve' });
    }
    for (const form of ['230400418', 'dbba1a2', '0dbb', 'ANN', 'A2A1BB0D', '2728508173']) {
      expect(list.page(form, 0, 10).cards.map(({ idTag }) => idTag)).toEqual(['0DBBA1A2']);
    }
    expect([list.find('230400419'), list.page('230400419', 0, 10).total]).toEqual([undefined, 0]);
    // A card with the same bytes turned round is another card.
    expect(list.find('A2A1BB0D')).toBeUndefined();
  });

  it('takes a card of a list of the other byte order turned round (ETEK "Tag ID function")', () => {
    expect(put('C4B3A204', { reading: { notation: 'any', reversed: true } })).toBe('added');
    expect(idTags()).toEqual(['04A2B3C4']);
  });

  it('changes only what is named', () => {
    put('04A2B3C4', { name: 'Ann', validUntilMillis: 5 });
    expect(put('04A2B3C4', { blocked: true })).toBe('updated');
    expect(list.find('04A2B3C4')).toMatchObject({ name: 'Ann', blocked: true, validUntilMillis: 5 });
    expect(put('04A2B3C4', { validUntilMillis: null })).toBe('updated');
    expect(list.find('04A2B3C4')?.validUntilMillis).toBeUndefined();
  });

  it('says what is wrong with a card, and that it is full', () => {
    expect(list.put({ number: '12' }, 'eve')).toMatchObject({
      why: expect.stringContaining('the number has 2 characters'),
    });
    expect(list.put({ number: '04A2B3C4', name: 'x'.repeat(41) }, 'eve')).toMatchObject({
      why: 'the name must have at most 40 characters',
    });
    for (let number = 1; number <= 5; number += 1) expect(put(`0000000${number}`)).toBe('added');
    expect(list.put({ number: '00000006' }, 'eve')).toEqual({
      kind: 'refused',
      field: 'list',
      why: 'the list is full: it takes 5 cards',
    });
    expect(put('00000005', { name: 'still changeable' })).toBe('updated');
  });

  it('knows a card as accepted, blocked or past its time', async () => {
    put('04A2B3C4', { validUntilMillis: clock.wallMillis() + 1000 });
    put('DEADBEEF', { blocked: true });
    const standings = () => ['04a2b3c4', 'DEADBEEF', '11223344'].map((idTag) => list.standing(idTag));
    expect(standings()).toEqual(['accepted', 'blocked', undefined]);
    await clock.advance(1000);
    expect(standings()).toEqual(['expired', 'blocked', undefined]);
  });

  it('removes one card by any form, and never more for an empty number (ETEK manual: an empty box deletes all)', () => {
    put('04A2B3C4');
    put('DEADBEEF');
    expect([list.remove('', 'eve'), list.remove('   ', 'eve'), list.remove('11223344', 'eve')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(list.count()).toBe(2);
    expect(list.remove('77771716', 'eve')).toBe(false);
    expect(list.remove('077771716', 'eve')).toBe(true);
    expect(idTags()).toEqual(['DEADBEEF']);
  });

  it('removes all only for who knows how many that are', () => {
    put('04A2B3C4');
    put('DEADBEEF');
    expect([list.removeAll(0, 'eve'), list.removeAll(1, 'eve'), list.removeAll(3, 'eve'), list.count()]).toEqual([
      false,
      false,
      false,
      2,
    ]);
    expect([list.removeAll(2, 'eve'), list.count()]).toEqual([true, 0]);
  });

  it('notes every change with who did it, and no number of a card, in audit log and log', () => {
    put('04A2B3C4', { name: 'Ann' });
    put('04A2B3C4', { blocked: true });
    importing('number\n11223344\n');
    list.remove('11223344', 'eve');
    list.removeAll(1, 'eve');
    const entries = [...store.audit.latest(10)].reverse();
    expect(entries.map(({ actor, action }) => `${actor}: ${action}`)).toEqual([
      'eve: card added',
      'eve: card updated',
      'eve: cards imported',
      'eve: card removed',
      'eve: all cards removed',
    ]);
    expect(entries.map(({ detail }) => detail)[1]).toMatch(/^[0-9a-f]{4} "Ann", blocked$/);
    expect(`${JSON.stringify(entries)}${logged.join()}`.toUpperCase()).not.toMatch(
      /04A2B3C4|77771716|11223344|287454020/,
    );
  });
});

describe('an import of cards', () => {
  it('tells row by row what became of it, and one that is wrong keeps no other out', () => {
    put('DEADBEEF', { name: 'Bob' });
    const text =
      'number,name\r\n230400418,Ann\r\n12,Short\r\ndeadbeef,Bob\r\nDE:AD:BE:EF,Twice\r\nDEADBEE0,Zoë\r\n,nobody\r\n';
    const result = importing(text);
    expect(result.counts).toEqual({ added: 2, updated: 0, unchanged: 1, refused: 3 });
    expect(result.rows.map(({ line, outcome, idTag }) => [line, outcome, idTag])).toEqual([
      [2, 'added', '0DBBA1A2'],
      [3, 'refused', undefined],
      [4, 'unchanged', 'DEADBEEF'],
      [5, 'refused', 'DEADBEEF'],
      [6, 'added', 'DEADBEE0'],
      [7, 'refused', undefined],
    ]);
    expect(outcomes(text).filter((row) => row.includes('refused'))).toEqual([
      expect.stringContaining('3 refused the number has 2 characters'),
      '5 refused the same card is in line 4',
      '7 refused the number is missing',
    ]);
    expect(idTags()).toEqual(['0DBBA1A2', 'DEADBEE0', 'DEADBEEF']);
  });

  it('is only tried with dry run: the same answer, and nothing is changed', () => {
    const text = 'number;name;blocked\n04A2B3C4;Ann;no\n12;x;no\n';
    const dry = importing(text, { dryRun: true });
    expect([list.count(), store.audit.latest(9)]).toEqual([0, []]);
    expect({ ...importing(text), dryRun: true }).toEqual(dry);
    expect(list.count()).toBe(1);
  });

  it('leaves of a known card what the list has no column for, and empties what the list has empty', () => {
    put('04A2B3C4', { name: 'Ann', blocked: true, validUntilMillis: 5 });
    expect(outcomes('number\n04A2B3C4\n')).toEqual(['2 unchanged']);
    expect(outcomes('number,name,valid until\n04A2B3C4,,\n')).toEqual(['2 updated']);
    expect(list.find('04A2B3C4')).toMatchObject({ name: '', blocked: true, validUntilMillis: undefined });
    expect(outcomes('number,blocked\n04A2B3C4,no\n')).toEqual(['2 updated']);
    expect(list.find('04A2B3C4')?.blocked).toBe(false);
  });

  it('stops adding when the list is full, row by row, and goes on updating', () => {
    const rows = ['1', '2', '3', '4', '5', '6', '7'].map((digit) => `0000000${digit}`);
    const result = importing(rows.join('\n'));
    expect(result.counts).toEqual({ added: 5, updated: 0, unchanged: 0, refused: 2 });
    expect(result.rows.at(-1)?.why).toBe('the list is full: it takes 5 cards');
    expect(outcomes('number,name\n00000009,new\n00000001,old\n')).toEqual([
      '2 refused the list is full: it takes 5 cards',
      '3 updated',
    ]);
  });

  it('is one commit: what fails in the middle leaves the list as it was', () => {
    let puts = 0;
    const failing: Store = {
      ...store,
      cards: {
        ...store.cards,
        put(card) {
          puts += 1;
          if (puts === 3) throw new Error('the supply is gone');
          store.cards.put(card);
        },
      },
    };
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const broken = new StoredCardList({ store: failing, clock, log });
    const text = csv('00000001\n00000002\n00000003\n');
    expect(() => broken.importCsv(text, { notation: 'any', reversed: false, dryRun: false }, 'eve')).toThrow('supply');
    expect([list.count(), store.audit.latest(9)]).toEqual([0, []]);
  });

  it('reads decimal numbers that a spreadsheet took the zeros from, and lists of the other byte order', () => {
    importing('number\n77771716\n', { notation: 'decimal' });
    importing('number\nC4B3A205\n', { reversed: true });
    expect(idTags()).toEqual(['04A2B3C4', '05A2B3C4']);
  });
});
