// SPDX-License-Identifier: Apache-2.0
import {
  type Card,
  type CardDetails,
  cardStanding,
  MOST_CARDS,
  parseCardName,
  sameDetails,
  withDetails,
} from '../core/auth/card.ts';
import { readCard } from '../core/auth/card-cells.ts';
import { parseTag, reverseTag, tagForms, tagSearch } from '../core/auth/tag-forms.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { readCardCsv, writeCardCsv } from './card-csv.ts';
import type { CardChange, CardImport, CardList, ImportOptions, ImportRow, NewCard } from './cards-api.ts';
import { fingerprint } from './fingerprint.ts';

export interface CardListOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: 10,000. */
  readonly capacity?: number;
}

const AS_ANY = { notation: 'any', reversed: false } as const;

/** The charger's own list of cards; whatever changes it stands in the audit log, in the same commit. */
export class StoredCardList implements CardList {
  readonly capacity: number;
  readonly #options: CardListOptions;

  constructor(options: CardListOptions) {
    this.#options = options;
    this.capacity = options.capacity ?? MOST_CARDS;
  }

  count(): number {
    return this.#cards.count();
  }

  page(search: string, offset: number, limit: number): { readonly cards: readonly Card[]; readonly total: number } {
    return this.#cards.search({ ...tagSearch(search), name: search.trim(), offset, limit });
  }

  find(number: string): Card | undefined {
    const parsed = parseTag(number);
    // A text that looks like a number may be on the list too, so it comes first.
    return this.#cards.find(number.trim()) ?? (parsed.ok ? this.#cards.find(parsed.idTag) : undefined);
  }

  /** What the list says of a tag now; undefined: it is not on it. */
  standing(idTag: string): ReturnType<typeof cardStanding> | undefined {
    const card = this.#cards.find(idTag);
    return card && cardStanding(card, this.#options.clock.wallMillis());
  }

  put({ number, reading = AS_ANY, ...details }: NewCard, by: string): CardChange {
    const parsed = parseTag(number, reading.notation);
    if (!parsed.ok) return { kind: 'refused', field: 'number', why: `the number ${parsed.why}` };
    const name = details.name === undefined ? undefined : parseCardName(details.name);
    if (name?.ok === false) return { kind: 'refused', field: 'name', why: `the name ${name.why}` };
    const idTag = reading.reversed ? (reverseTag(parsed.idTag) ?? parsed.idTag) : parsed.idTag;
    return this.#options.store.atomically(() => {
      const change = this.#plan(idTag, { ...details, name: name?.name }, by, this.count());
      if (change.kind === 'refused' || change.kind === 'unchanged') return change;
      this.#cards.put(change.card);
      this.#audit(by, `card ${change.kind}`, describe(change.card));
      return change;
    });
  }

  remove(number: string, by: string): boolean {
    return this.#options.store.atomically(() => {
      const card = this.find(number);
      if (card === undefined) return false;
      this.#cards.remove(card.idTag);
      this.#audit(by, 'card removed', describe(card));
      return true;
    });
  }

  removeAll(expected: number, by: string): boolean {
    return this.#options.store.atomically(() => {
      if (this.count() !== expected) return false;
      this.#cards.clear();
      this.#audit(by, 'all cards removed', `${expected} cards`);
      return true;
    });
  }

  importCsv(csv: Uint8Array, options: ImportOptions, by: string): CardImport {
    const read = readCardCsv(csv);
    if (!read.ok) return { kind: 'unreadable', line: read.line, why: read.why };
    return this.#options.store.atomically(() => {
      const plan = this.#planImport(read.rows, options, by);
      const counts = { added: 0, updated: 0, unchanged: 0, refused: 0 };
      for (const { row, card } of plan) {
        counts[row.outcome] += 1;
        if (card !== undefined && !options.dryRun) this.#cards.put(card);
      }
      if (!options.dryRun && counts.added + counts.updated > 0) {
        this.#audit(
          by,
          'cards imported',
          `${counts.added} added, ${counts.updated} updated, ${counts.refused} refused`,
        );
      }
      const { ignoredColumns } = read;
      return { kind: 'read', dryRun: options.dryRun, counts, ignoredColumns, rows: plan.map(({ row }) => row) };
    });
  }

  exportCsv(): string {
    return writeCardCsv(this.#cards.all(), (idTag) => tagForms(idTag).decimal);
  }

  /** What becomes of each row, the ones before it being done; `card` is what is to be stored. */
  #planImport(
    rows: readonly { readonly line: number; readonly cells: Parameters<typeof readCard>[0] }[],
    options: ImportOptions,
    by: string,
  ): readonly { readonly row: ImportRow; readonly card?: Card }[] {
    let count = this.count();
    const lineOf = new Map<string, number>();
    return rows.map(({ line, cells }) => {
      const read = readCard(cells, options);
      if (!read.ok) return { row: { line, outcome: 'refused', idTag: undefined, why: read.why } };
      const { idTag, details } = read;
      const before = lineOf.get(idTag.toLowerCase());
      if (before !== undefined)
        return { row: { line, outcome: 'refused', idTag, why: `the same card is in line ${before}` } };
      lineOf.set(idTag.toLowerCase(), line);
      const change = this.#plan(idTag, details, by, count);
      if (change.kind === 'refused') return { row: { line, outcome: 'refused', idTag, why: change.why } };
      if (change.kind === 'added') count += 1;
      const row = { line, outcome: change.kind, idTag: change.card.idTag, why: undefined };
      return change.kind === 'unchanged' ? { row } : { row, card: change.card };
    });
  }

  /** @param count cards on the list at that moment */
  #plan(idTag: string, details: CardDetails, by: string, count: number): CardChange {
    const known = this.#cards.find(idTag);
    if (known !== undefined) {
      const card = withDetails(known, details);
      return { kind: sameDetails(card, known) ? 'unchanged' : 'updated', card };
    }
    if (count >= this.capacity) {
      return { kind: 'refused', field: 'list', why: `the list is full: it takes ${this.capacity} cards` };
    }
    const bare: Card = {
      idTag,
      name: '',
      blocked: false,
      validUntilMillis: undefined,
      addedAtMillis: this.#options.clock.wallMillis(),
      addedBy: by,
    };
    return { kind: 'added', card: withDetails(bare, details) };
  }

  get #cards(): Store['cards'] {
    return this.#options.store.cards;
  }

  #audit(by: string, action: string, detail: string): void {
    this.#options.store.audit.add(by, action, detail);
    this.#options.log.info({ by }, action);
  }
}

/** A card for people and logs: its number is as good as the card, so it is not told. */
function describe(card: Card): string {
  const name = card.name === '' ? '' : ` "${card.name}"`;
  return `${fingerprint(card.idTag)}${name}${card.blocked ? ', blocked' : ''}`;
}
