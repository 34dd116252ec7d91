// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import type { TransferNotice } from '../transfers-api.ts';
import type { Stored } from './stored-transfers.ts';

/** A central system that stays away for longer hears of the latest. */
const MOST_NOTICES = 60;

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
export type NewNotice = WithoutId<TransferNotice>;

/** The statuses that wait for the central system; they outlast a power cut. */
export class NoticeQueue {
  readonly #stored: Stored<readonly TransferNotice[]>;
  readonly #listeners = new Listeners<[]>();
  #all: readonly TransferNotice[];

  constructor(stored: Stored<readonly TransferNotice[]>) {
    this.#stored = stored;
    this.#all = stored.read();
  }

  head(): TransferNotice | undefined {
    return this.#all[0];
  }

  /** @throws what the store throws; the notice is there all the same, until the program ends */
  add(notice: NewNotice): void {
    const id = (this.#all.at(-1)?.id ?? 0) + 1;
    this.#all = [...this.#all, { ...notice, id }].slice(-MOST_NOTICES);
    this.#stored.write(this.#all);
  }

  settle(id: number): void {
    this.#all = this.#all.filter((notice) => notice.id !== id);
    this.#stored.write(this.#all);
  }

  onAdded(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Tells that there are new ones; apart from `add`, which is called in the middle of a commit. */
  announce(): void {
    this.#listeners.tell();
  }
}
