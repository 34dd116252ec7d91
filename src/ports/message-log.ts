// SPDX-License-Identifier: Apache-2.0

/** Who asks whom: `out` = the charger asks, `in` = the central system asks, `link` = what became of the connection. */
export type ExchangeDirection = 'out' | 'in' | 'link';

/**
 * `waiting`: not answered yet · `answered` · `refused`: answered with a status that says no · `error`: answered with a
 * CALLERROR · `unanswered`: the connection ended first · `odd`: no message, or an answer nobody asked for · `told`: needs
 * no answer.
 */
export const EXCHANGE_OUTCOMES = ['waiting', 'answered', 'refused', 'error', 'unanswered', 'odd', 'told'] as const;
export type ExchangeOutcome = (typeof EXCHANGE_OUTCOMES)[number];

/** A message with its answer. No text in it holds a password or a key; card numbers stand in it as they are. */
export interface Exchange {
  /** Messages are counted; this is the request's number, later ones have higher numbers, also after a restart. */
  readonly number: number;
  /** Number of the last message that belongs to it. */
  readonly changed: number;
  /** Wall clock. */
  readonly atMillis: number;
  readonly direction: ExchangeDirection;
  /** '' where there is none. */
  readonly action: string;
  /** Undefined: it is about none. */
  readonly connectorId: number | undefined;
  readonly outcome: ExchangeOutcome;
  /** From the request to the answer. */
  readonly tookMillis: number | undefined;
  /** As it went over the wire, secrets masked; with `link`, words. */
  readonly request: string;
  readonly answer: string | undefined;
}

export type BegunExchange = Pick<Exchange, 'atMillis' | 'direction' | 'action' | 'connectorId' | 'outcome' | 'request'>;
export type FinishedExchange = Pick<Exchange, 'outcome' | 'tookMillis' | 'answer'>;

export interface ExchangeFilter {
  readonly action?: string | undefined;
  readonly direction?: ExchangeDirection | undefined;
  readonly connectorId?: number | undefined;
  /** Only what went wrong: refused, error, unanswered, odd, and what still waits since before this time. */
  readonly troubleBeforeMillis?: number | undefined;
  /** Included. */
  readonly fromMillis?: number | undefined;
  /** Excluded. */
  readonly toMillis?: number | undefined;
}

export interface KeptMessages {
  readonly messages: number;
  readonly bytes: number;
  /** The oldest give way beyond these. */
  readonly mostMessages: number;
  readonly mostBytes: number;
}

/**
 * The last messages between charger and central system, for people. They may be lost: nothing waits for the disk, no call
 * throws, and a power cut costs the last seconds.
 */
export interface MessageLog {
  /** @returns its number */
  begin(exchange: BegunExchange): number;
  /** Does nothing to one that does not wait, or that has given way meanwhile. */
  finish(number: number, end: FinishedExchange): void;
  /** Newest first. @param before leaves out what has this number or a higher one */
  page(filter: ExchangeFilter, limit: number, before?: number): readonly Exchange[];
  /** In the order of requests, those after number `after`; for taking everything away. */
  onward(filter: ExchangeFilter, limit: number, after: number): readonly Exchange[];
  /** What is new or has been answered since message `after`, in the order of requests. */
  since(filter: ExchangeFilter, after: number, limit: number): readonly Exchange[];
  /** The actions there are, in alphabetical order. */
  actions(): readonly string[];
  /** Number of the last message; 0 = none yet. */
  newest(): number;
  kept(): KeptMessages;
  /** Writes what is not on the disk yet. */
  flush(): void;
  close(): void;
}
