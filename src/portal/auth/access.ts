// SPDX-License-Identifier: Apache-2.0
import type { Role } from '../../settings/settings.ts';

/** What a route lets a person do; rights on single settings are the registry's. */
export const ACCESS_TABLE = {
  'read-status': ['manufacturer', 'operator', 'maintainer', 'user'],
  'control-charging': ['manufacturer', 'operator', 'maintainer', 'user'],
  'reset-faults': ['manufacturer', 'operator', 'maintainer'],
  'set-meter-to-zero': ['manufacturer', 'operator', 'maintainer'],
  // The ETEK controller lets users keep the list; who adds cards gives energy away.
  'manage-cards': ['manufacturer', 'operator', 'maintainer'],
  // Who takes a limit away gives current that the central system keeps for others.
  'manage-profiles': ['manufacturer', 'operator', 'maintainer'],
  'manage-reservations': ['manufacturer', 'operator', 'maintainer'],
  'manage-message-queue': ['manufacturer', 'operator', 'maintainer'],
  // Lists of cards, settings and firmware addresses pass there.
  'read-messages': ['manufacturer', 'operator', 'maintainer'],
  'read-sessions': ['manufacturer', 'operator', 'maintainer', 'user'],
  settings: ['manufacturer', 'operator', 'maintainer', 'user'],
  'apply-presets': ['manufacturer', 'operator'],
  // The Security page is closed to the maintainer.
  'manage-certificates': ['manufacturer', 'operator'],
  'own-account': ['manufacturer', 'operator', 'maintainer', 'user'],
  'manage-accounts': ['manufacturer', 'operator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Capability = keyof typeof ACCESS_TABLE;
/** `public`: without signing in. Every API route declares its access; one that does not is refused at start. */
export type Access = Capability | 'public';

export function mayAccess(role: Role, capability: Capability): boolean {
  const roles: readonly Role[] = ACCESS_TABLE[capability];
  return roles.includes(role);
}

/** Who may read whose card a session was started with: a tag's number is as good as the tag. */
export function maySeeTags(role: Role): boolean {
  return role !== 'user';
}

/** Roles an account may hand out: none above its own. */
export function rolesGrantableBy(role: Role): readonly Role[] {
  if (role === 'manufacturer') return ['manufacturer', 'operator', 'maintainer', 'user'];
  return role === 'operator' ? ['operator', 'maintainer', 'user'] : [];
}
