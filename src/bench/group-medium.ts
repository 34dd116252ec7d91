// SPDX-License-Identifier: Apache-2.0
import type { EmulatedBuses } from '../ports/emulator.ts';

/** One pair of RS-485 wires between several boards: what one sends, all others hear. */
export function joinGroup(boards: readonly EmulatedBuses[], line: string): void {
  const senders: ((bytes: Uint8Array) => void)[] = [];
  for (const [index, board] of boards.entries()) {
    const receive = (bytes: Uint8Array): void => {
      for (const [other, send] of senders.entries()) if (other !== index) send(bytes);
    };
    senders.push(board.attachSerial(line, { receive }));
  }
}
