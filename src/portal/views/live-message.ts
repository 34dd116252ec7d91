// SPDX-License-Identifier: Apache-2.0
import type { StatusView } from './status-view.ts';

/** What the live feed sends: everything once, then whatever changed. */
export type LiveMessage =
  | ({ readonly type: 'snapshot' } & StatusView)
  | ({ readonly type: 'change' } & Pick<StatusView, 'atMillis'> & Partial<Omit<StatusView, 'atMillis'>>);

/** Close code of a socket whose sign-in ended; 4000–4999 are the application's (RFC 6455 §7.4.2). */
export const CLOSE_SIGNED_OUT = 4401;
