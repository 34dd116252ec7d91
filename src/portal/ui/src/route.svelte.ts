// SPDX-License-Identifier: Apache-2.0

export type PageName = 'status' | 'history' | 'sessions' | 'cards' | 'ocpp' | 'settings' | 'bench';
const PAGES: readonly PageName[] = ['status', 'history', 'sessions', 'cards', 'ocpp', 'settings', 'bench'];

export interface Route {
  readonly page: PageName;
  /** What follows the page's name: a connector, a settings page. */
  readonly detail: string;
}

/** `#/settings/Charging` → page and detail; anything else is the status page. */
export function parseHash(hash: string): Route {
  const [name = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  const page = PAGES.find((known) => known === name);
  if (page === undefined) return { page: 'status', detail: '' };
  try {
    return { page, detail: decodeURIComponent(rest.join('/')) };
  } catch {
    return { page, detail: '' };
  }
}

/** The address of a page, for links. */
export function linkTo(page: PageName, detail = ''): string {
  return detail === '' ? `#/${page}` : `#/${page}/${encodeURIComponent(detail)}`;
}

/** Where the reader is. */
export class Router {
  route = $state.raw(parseHash(location.hash));

  constructor() {
    window.addEventListener('hashchange', () => {
      this.route = parseHash(location.hash);
    });
  }
}
