// SPDX-License-Identifier: Apache-2.0

/** What the reader wants to see of the messages; empty = all. */
export interface MessageWish {
  readonly action: string;
  readonly direction: string;
  readonly connector: string;
  readonly troubleOnly: boolean;
  /** As the browser's inputs give them: local time, 2026-03-29T12:30. */
  readonly from: string;
  readonly to: string;
}

export const EVERY_MESSAGE: MessageWish = {
  action: '',
  direction: '',
  connector: '',
  troubleOnly: false,
  from: '',
  to: '',
};

export function isEveryMessage(wish: MessageWish): boolean {
  return messageQuery(wish) === '';
}

/** The wish as parameters of the API. */
export function messageQuery(wish: MessageWish, more: Readonly<Record<string, string>> = {}): string {
  const { action, direction, connector, troubleOnly, from, to } = wish;
  const all = {
    action,
    direction,
    connector,
    trouble: troubleOnly ? 'yes' : '',
    from: moment(from),
    to: moment(to),
    ...more,
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString();
}

/** Local time with its offset; '' where it is no time, as while somebody is typing. */
function moment(local: string): string {
  const millis = Date.parse(local);
  return Number.isNaN(millis) ? '' : new Date(millis).toISOString();
}
