// SPDX-License-Identifier: Apache-2.0
import { isUidLength } from '../../chips/tag-reader/uid-forms.ts';
import type { Radio } from './radio.ts';

/** Short frame of 7 bits: all cards that are not halted answer (ISO/IEC 14443-3 §6.4.1). */
const REQA = 0x26;
const REQA_BITS = 7;
/** ANTICOLLISION and SELECT of cascade levels 1, 2 and 3 (ISO/IEC 14443-3 §6.5.3.1 Table 7). */
const CASCADE_LEVELS = [0x93, 0x95, 0x97] as const;
/** NVB: nothing of the UID is sent · all 40 bits are (§6.5.3.2 Table 8). */
const NVB_NONE = 0x20;
const NVB_ALL = 0x70;
/** First byte of a level that is not the last (§6.5.4). */
const CASCADE_TAG = 0x88;
/** SAK bit 3: the UID is not complete (§6.5.3.4 Table 9). */
const UID_INCOMPLETE = 0x04;
const HLTA = Uint8Array.of(0x50, 0x00);

const ATQA_BYTES = 2;
/** Four bytes of the UID and their exclusive or, BCC (§6.5.4). */
const LEVEL_BYTES = 5;

/** The UID of the card in the field, through all cascade levels. Whatever is not as the standard has it is no card. */
export async function findCard(radio: Radio): Promise<Uint8Array | undefined> {
  const atqa = await radio.exchange(Uint8Array.of(REQA), REQA_BITS);
  if (atqa?.length !== ATQA_BYTES) return undefined;
  const uid: number[] = [];
  for (const level of CASCADE_LEVELS) {
    const part = await radio.exchange(Uint8Array.of(level, NVB_NONE));
    if (part?.length !== LEVEL_BYTES || part.reduce((sum, byte) => sum ^ byte) !== 0) return undefined;
    const answer = await radio.exchangeChecked(Uint8Array.of(level, NVB_ALL, ...part));
    const [sak] = answer ?? [];
    if (sak === undefined || answer?.length !== 1) return undefined;
    const goesOn = (sak & UID_INCOMPLETE) !== 0;
    if (goesOn !== (part[0] === CASCADE_TAG && level !== 0x97)) return undefined;
    uid.push(...part.slice(goesOn ? 1 : 0, 4));
    if (!goesOn) break;
  }
  return isUidLength(uid.length) ? Uint8Array.from(uid) : undefined;
}

/** Sends the card to sleep; one that obeys does not answer (ISO/IEC 14443-3 §6.4.3). */
export async function haltCard(radio: Radio): Promise<void> {
  await radio.exchangeChecked(HLTA);
}
