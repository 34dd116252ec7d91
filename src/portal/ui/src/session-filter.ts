// SPDX-License-Identifier: Apache-2.0

/** What the filter bar holds; empty = does not restrict. */
export interface SessionWish {
  from: string;
  to: string;
  connector: string;
  tag: string;
  reason: string;
  state: string;
}

export const EVERYTHING: SessionWish = { from: '', to: '', connector: '', tag: '', reason: '', state: '' };

export function isEverything(wish: SessionWish): boolean {
  return Object.values(wish).every((value) => value.trim() === '');
}

/** Parameters for the API. */
export function sessionQuery(wish: Partial<SessionWish>, more: Readonly<Record<string, string>> = {}): string {
  const given = Object.entries({ ...wish, ...more }).map(([name, value]) => [name, value.trim()] as [string, string]);
  return new URLSearchParams(given.filter(([, value]) => value !== '')).toString();
}
