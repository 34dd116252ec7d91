// SPDX-License-Identifier: Apache-2.0

const PORTION_BYTES = 64 * 1024;

/** A body in pieces, so that progress can be told. */
export function* portions(body: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < body.length; from += PORTION_BYTES) yield body.subarray(from, from + PORTION_BYTES);
}
