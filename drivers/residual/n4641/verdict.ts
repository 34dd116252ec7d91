// SPDX-License-Identifier: Apache-2.0

/** The three outputs, true while the line is high: the transistor does not conduct, or the wire is broken. */
export interface N4641Lines {
  readonly x6: boolean;
  readonly x30: boolean;
  readonly error: boolean;
}

/** X804: 6 mA DC and 20 mA AC are told apart. X904: 6 mA DC only, on both lines. Told by the self-test. */
export type N4641Type = 'X804' | 'X904';

export type N4641Verdict =
  | 'quiet'
  | '6 mA DC'
  | '20 mA AC'
  | '6 mA DC and 20 mA AC'
  | 'module fault'
  | 'no such answer';

/** What the lines say together (truth tables of Tinkerforge's dc_fault.c). Everything but `quiet` is a trip. */
export function n4641Verdict({ x6, x30, error }: N4641Lines, type: N4641Type | undefined): N4641Verdict {
  if (!x6 && !x30 && !error) return 'quiet';
  if (error) return x6 && x30 ? 'module fault' : 'no such answer';
  if (type === 'X904') return x6 && x30 ? '6 mA DC' : 'no such answer';
  if (x6 && x30) return '6 mA DC and 20 mA AC';
  return x6 ? '6 mA DC' : '20 mA AC';
}
