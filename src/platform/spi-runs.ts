// SPDX-License-Identifier: Apache-2.0
import type { SpiMessage } from '../ports/buses.ts';

/** The messages of a burst in runs between which chip select is raised: within one, the chip sees a single exchange. */
export function heldTogether(messages: readonly SpiMessage[]): SpiMessage[][] {
  const runs: SpiMessage[][] = [];
  let isHeld = false;
  for (const message of messages) {
    const run = isHeld ? runs.at(-1) : undefined;
    if (run === undefined) runs.push([message]);
    else run.push(message);
    isHeld = message.chipSelectChange !== true;
  }
  return runs;
}
