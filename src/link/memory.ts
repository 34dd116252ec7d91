// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { GuardEnd, LinkStream } from './guard-end.ts';
import type { OpenLink } from './station-end.ts';

/**
 * A link without a socket, for a charger in one process. Text still passes the codec on both sides, and arrives
 * later, never within the call that sent it.
 *
 * @param guard where to connect to now; undefined while no guard runs
 */
export function memoryLink(clock: Clock, guard: () => GuardEnd | undefined): OpenLink {
  return (handlers) => {
    let open = true;
    const later = (run: () => void): void => {
      clock.after(0, 'link.memory', run);
    };
    const shut = (): void => {
      if (!open) return;
      open = false;
      later(() => {
        remote?.onClosed();
        handlers.onClosed();
      });
    };
    let remote: ReturnType<GuardEnd['accept']> | undefined;
    const toStation: LinkStream = {
      write: (text) => {
        later(() => handlers.onText(text));
        return true;
      },
      close: shut,
    };
    later(() => {
      const end = guard();
      if (end === undefined || !open) return shut();
      remote = end.accept(toStation);
      handlers.onOpen();
    });
    return {
      write: (text) => {
        later(() => {
          if (open) remote?.onText(text);
        });
        return true;
      },
      close: shut,
    };
  };
}
