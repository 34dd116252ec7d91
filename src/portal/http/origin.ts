// SPDX-License-Identifier: Apache-2.0
import { isIP } from 'node:net';

/** Splits a Host header; undefined when it is none. `[::1]:8080` → `::1`. */
export function hostName(host: string | undefined): string | undefined {
  if (host === undefined || host.length > 255) return undefined;
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/**
 * Whether a request for this host may be answered. A page on another site can make its own name point at the charger
 * (DNS rebinding), but then the Host header carries that name: addresses, local names and configured ones are allowed.
 */
export function isAllowedHost(host: string | undefined, configured: readonly string[]): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (isIP(name) !== 0 || name === 'localhost') return true;
  return name.endsWith('.local') || configured.some((allowed) => allowed.toLowerCase() === name);
}

export interface OriginHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request that changes something comes from our own pages. Browsers send Origin with each of them and cannot be
 * made to leave it out, so a request without one comes from a program, which has no cookie to abuse but its own.
 */
export function isSameOrigin(headers: OriginHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return false;
  if (headers.origin === undefined) return true;
  const match = /^https?:\/\/(.+)$/i.exec(headers.origin);
  return match !== null && match[1]?.toLowerCase() === headers.host?.toLowerCase();
}
