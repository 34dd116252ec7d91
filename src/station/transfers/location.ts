// SPDX-License-Identifier: Apache-2.0
import { TRANSFER_PROTOCOLS } from '../../ports/transfers.ts';

/** Longest address: OCPP's own limit where it has one (security whitepaper, FirmwareType.location). */
const LONGEST = 512;
const SCHEMES: ReadonlySet<string> = new Set(TRANSFER_PROTOCOLS.map((protocol) => `${protocol.toLowerCase()}:`));

export type Location =
  | { readonly kind: 'usable'; readonly url: string; readonly server: string }
  /** `unsupported`: no way there · `malformed`: no address at all. */
  | { readonly kind: 'unusable'; readonly cause: 'unsupported' | 'malformed' };

/** An address from the network, checked. `server` is what may be shown and logged: no credentials, no path. */
export function readLocation(text: string): Location {
  const url = hasControlSigns(text) || text.length > LONGEST ? undefined : parseUrl(text);
  if (url === undefined) return { kind: 'unusable', cause: 'malformed' };
  if (!SCHEMES.has(url.protocol)) return { kind: 'unusable', cause: 'unsupported' };
  if (url.hostname === '' || hasControlSigns(decoded(url.pathname))) return { kind: 'unusable', cause: 'malformed' };
  return { kind: 'usable', url: url.href, server: `${url.protocol}//${url.host}` };
}

/**
 * Where a file goes: OCPP's location is a folder (OCPP 1.6 §6.25), to which the name is added. An address with a query is
 * taken as it is, since it was made for one file by the server's own rules.
 */
export function placeInFolder(location: string, fileName: string): string {
  const url = new URL(location);
  if (url.search !== '') return url.href;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${encodeURIComponent(fileName)}`;
  url.hash = '';
  return url.href;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Signs that end a line or a command in one of the protocols. */
function hasControlSigns(text: string): boolean {
  return [...text].some((sign) => sign < ' ' || sign === '\u007f');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '\u0000';
  }
}
