// SPDX-License-Identifier: Apache-2.0
import type { Role } from '../board/board-schema.ts';
import type { Board } from '../board/load.ts';
import type { DevicesByRole } from '../board/wire.ts';
import type { Clock } from '../ports/clock.ts';
import type { PartReport } from './finding.ts';

/** What a check works on. Its devices are those of its roles, as far as the board has them and they started. */
export interface CheckContext {
  readonly clock: Clock;
  readonly board: Board;
  readonly devices: DevicesByRole;
  readonly report: PartReport;
  /** How long a person is given for something only a person can do, 1..600 s. */
  readonly patienceSeconds: number;
  /** On emulated hardware there is no person: holds a card to the reader. */
  readonly holdCard: (() => void) | undefined;
}

/** One part that can be exercised by itself. */
export interface PartCheck {
  readonly part: string;
  readonly title: string;
  /** Devices it needs, when the board has them. */
  readonly roles: readonly Role[];
  /** It puts voltage on the outlet or the pilot: somebody must stand there, and no vehicle be plugged in. */
  readonly onSiteOnly: boolean;
  run(context: CheckContext): Promise<void>;
}

/** Polls until something is so. @returns milliseconds it took, undefined when it did not come in time */
export async function millisecondsUntil(
  clock: Clock,
  limitMs: number,
  pollMs: number,
  isSo: () => Promise<boolean>,
): Promise<number | undefined> {
  const startMicros = clock.monotonicMicros();
  while (clock.monotonicMicros() - startMicros <= limitMs * 1000) {
    if (await isSo()) return (clock.monotonicMicros() - startMicros) / 1000;
    await clock.sleep(pollMs);
  }
  return undefined;
}
