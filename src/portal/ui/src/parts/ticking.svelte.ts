// SPDX-License-Identifier: Apache-2.0
import { browserMillis, every } from '../browser-clock.ts';

/** The browser's clock, as something pages can follow; ticks while the component that made it lives. */
export function ticking(periodMs: number): { readonly now: number } {
  let now = $state(browserMillis());
  $effect(() => every(periodMs, () => (now = browserMillis())));
  return {
    get now() {
      return now;
    },
  };
}
