// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Account } from './login.ts';

/** Where a text survives a restart. It holds a password: no export, no diagnostics. */
export interface TextMemory {
  get(): string | undefined;
  /** @throws what the storage throws */
  set(text: string): void;
}

/** The last login that worked. */
export interface LoginMemory {
  last(): Account | undefined;
  note(account: Account): void;
}

const accountSchema = v.object({
  url: v.string(),
  identity: v.string(),
  user: v.string(),
  password: v.string(),
  profile: v.number(),
});

/** @param text left out: what worked goes with the process */
export function createLoginMemory(text: TextMemory | undefined, onTrouble: (cause: string) => void): LoginMemory {
  let last = read(text?.get());
  return {
    last: () => last,
    note(account) {
      if (JSON.stringify(account) === JSON.stringify(last)) return;
      last = account;
      try {
        text?.set(JSON.stringify(account));
      } catch (error) {
        onTrouble(String(error));
      }
    },
  };
}

function read(text: string | undefined): Account | undefined {
  if (text === undefined) return undefined;
  try {
    return v.parse(accountSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}
