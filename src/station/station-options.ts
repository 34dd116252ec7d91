// SPDX-License-Identifier: Apache-2.0
import type { GuardLink } from '../link/guard-link.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { HostResources } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Uplink } from '../ports/uplink.ts';
import type { Settings } from '../settings/settings.ts';
import type { StationIdentity } from './api.ts';
import type { PanelDevices } from './panel.ts';
import type { RestartKind } from './restart-plan.ts';
import type { KeyStore } from './security/key-store.ts';
import type { TransferParts } from './transfers/transfer-parts.ts';

/** What a station is built from. */
export interface StationOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  readonly identity: StationIdentity;
  /** One for each connector, with ids 1..N. */
  readonly links: readonly GuardLink[];
  readonly panel: PanelDevices;
  /** Undefined: the panel says nothing of the network. */
  readonly uplink?: Uplink | undefined;
  /** Shortest wait of what goes on by itself after a power cut, in seconds (Blink manual 9.4.3: 120). */
  readonly coldLoadMinimumSeconds: number;
  /** Whether the product's DIP switch at this code asks for a factory reset; default never. */
  readonly asksForReset?: (dipCode: number) => boolean;
  /** Whether the connectors have sockets, whose insertions are counted; default no. */
  readonly hasSockets?: boolean;
  /** Disk and memory; undefined: they are not watched. */
  readonly host?: HostResources | undefined;
  /** Settings whose stored value did not fit; their defaults hold. */
  readonly damagedSettings?: readonly string[];
  /** The charger's private keys; left out: they go with the process. */
  readonly keys?: KeyStore | undefined;
  /** Whether the computer's clock follows a time server; default no. */
  readonly isClockSynchronised?: (() => boolean) | undefined;
  /** Undefined: files neither come nor go. */
  readonly transfers?: Partial<TransferParts> | undefined;
  /** Called when all sessions are over and the process is to be started anew. */
  readonly onRestart: (kind: RestartKind) => void;
}

/** The guard of connector 1. @throws RangeError when there is no link or two links have one id */
export function firstLink({ links }: Pick<StationOptions, 'links'>): GuardLink {
  const [first] = links;
  if (first === undefined) throw new RangeError('a station needs at least one guard link');
  if (new Set(links.map(({ connectorId }) => connectorId)).size !== links.length)
    throw new RangeError('two guard links have the same connector id');
  return first;
}

/** The guard of a connector. @throws RangeError when there is none */
export function linkOf({ links }: Pick<StationOptions, 'links'>, connectorId: number): GuardLink {
  const link = links.find((candidate) => candidate.connectorId === connectorId);
  if (link === undefined) throw new RangeError(`connector ${connectorId}: there is none`);
  return link;
}
