// SPDX-License-Identifier: Apache-2.0
import type { EN } from './en.ts';

export type MessageKey = keyof typeof EN;

/** The names in braces of a text. */
type SlotsIn<Text> = Text extends `${string}{${infer Slot}}${infer Rest}` ? Slot | SlotsIn<Rest> : never;

/** What is to be filled into a message. */
export type Slots<K extends MessageKey> = SlotsIn<(typeof EN)[K]>;

/** A text for every message. */
export type Translation = Readonly<Record<MessageKey, string>>;

/** `T` where each text has the slots of the English one; the English text, which it is not, where it has others. */
export type Faithful<T extends Translation> = {
  readonly [K in MessageKey]: [Slots<K>, SlotsIn<T[K]>] extends [SlotsIn<T[K]>, Slots<K>] ? T[K] : (typeof EN)[K];
};
