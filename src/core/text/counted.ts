// SPDX-License-Identifier: Apache-2.0

/** `1 card`, `2 cards`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
