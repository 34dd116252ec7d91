// SPDX-License-Identifier: Apache-2.0
import type { Unsubscribe } from '../../ports/buses.ts';
import { maskSecrets } from './frame-mask.ts';

/** @param frame the masked frame as a value; undefined where it is no JSON */
export type FrameListener = (direction: 'in' | 'out', text: string, frame: unknown) => void;

/** Shows passing frames to whoever looks, secrets masked; costs nothing while nobody does. */
export class FrameTap {
  readonly #listeners = new Set<FrameListener>();

  listen(listener: FrameListener): Unsubscribe {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  show(direction: 'in' | 'out', text: string): void {
    if (this.#listeners.size === 0) return;
    const masked = maskSecrets(text);
    for (const listener of this.#listeners) listener(direction, masked.text, masked.frame);
  }
}
