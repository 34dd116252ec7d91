// SPDX-License-Identifier: Apache-2.0

/** Enough of a tag to recognise one's own: its last two characters. */
export function maskTag(idTag: string, inFull: boolean): string {
  return inFull ? idTag : `•••${idTag.slice(-2)}`;
}
