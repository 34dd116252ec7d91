// SPDX-License-Identifier: Apache-2.0

/** A stored text as JSON; undefined when it is none. Whoever calls checks what it holds. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
