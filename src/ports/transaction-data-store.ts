// SPDX-License-Identifier: Apache-2.0
import type { ToldSample } from '../core/session/transaction-event.ts';

/** Samples of running sessions that go with their end. Each is durable at once. */
export interface TransactionDataRepository {
  /** Of a session with very many, some of those in between go. */
  add(sessionId: string, told: ToldSample): void;
  /** In place of the one of the same context. */
  replace(sessionId: string, told: ToldSample): void;
  /** In the order they were added. */
  of(sessionId: string): readonly ToldSample[];
  remove(sessionId: string): void;
}
