// SPDX-License-Identifier: Apache-2.0
import type { LightPattern } from './light.ts';

/** What leads out of the charger. `access-point`: nothing does, but people can join the Wi-Fi it makes itself. */
export const UPLINK_KINDS = ['none', 'ethernet', 'wifi', 'cellular', 'access-point'] as const;
export type UplinkKind = (typeof UPLINK_KINDS)[number];

export interface NetworkFacts {
  readonly uplink: UplinkKind;
  /** `none`: the charger stands alone, no central system is set. */
  readonly centralSystem: 'online' | 'offline' | 'none';
}

/** What a network lamp tells apart (ETEK LED table). */
export const NETWORK_STATES = ['offline', 'connected', 'online'] as const;
export type NetworkState = (typeof NETWORK_STATES)[number];

/** What one lamp shows. */
export type LampSignal = 'off' | LightPattern;

/** What a product's network lamp shows. */
export type NetworkLampTable = Readonly<Record<NetworkState, LampSignal>>;

/** `online` is what nothing is missing from: a charger that stands alone waits for nobody. */
export function networkState({ uplink, centralSystem }: NetworkFacts): NetworkState {
  if (uplink === 'none') return 'offline';
  return centralSystem === 'offline' ? 'connected' : 'online';
}

/** Letters of the ETEK manual's display; it has none for an access point, the Blink manual's is A. */
const LETTERS: Readonly<Record<UplinkKind, string>> = {
  none: '',
  ethernet: 'E',
  wifi: 'W',
  cellular: 'G',
  'access-point': 'A',
};

/** What a display without symbols writes at the end of its first line, the fullest first (ETEK LCD table). */
export function networkWords({ uplink, centralSystem }: NetworkFacts): readonly string[] {
  const letter = LETTERS[uplink];
  if (letter === '') return [];
  return centralSystem === 'online' ? [`OCPP ${letter}`, letter] : [letter];
}
