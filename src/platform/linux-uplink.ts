// SPDX-License-Identifier: Apache-2.0
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UplinkKind } from '../core/display/network.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Uplink } from '../ports/uplink.ts';
import { parseIpv4Routes, parseIpv6Defaults, type Route } from './route-tables.ts';

/** The tables are a page or two; nobody looks at a symbol more often than that. */
const LOOK_EVERY_MS = 5000;

/** Values of `type` (linux/if_arp.h). */
const ARPHRD_ETHER = '1';
const ARPHRD_PPP = '512';

/** Where the kernel would send a packet to the outside. */
export class LinuxUplink implements Uplink {
  readonly #clock: Clock;
  readonly #root: string;
  #active: UplinkKind = 'none';
  #timer: Timer | undefined;
  #isRunning = false;

  /** @param root holds `proc` and `sys` */
  constructor(clock: Clock, root = '/') {
    this.#clock = clock;
    this.#root = root;
  }

  active(): UplinkKind {
    return this.#active;
  }

  /** Looks now and every 5 s. Never rejects: what cannot be read is no uplink. */
  async start(): Promise<void> {
    this.#isRunning = true;
    await this.#look();
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  async #look(): Promise<void> {
    this.#active = await this.#find().catch(() => 'none' as const);
    if (this.#isRunning) this.#timer = this.#clock.after(LOOK_EVERY_MS, 'uplink', () => void this.#look());
  }

  /** The default route of lowest metric decides, IPv4 before IPv6; without one, a network that leads nowhere further. */
  async #find(): Promise<UplinkKind> {
    const ipv4 = parseIpv4Routes(await this.#text('proc/net/route'));
    const ipv6 = parseIpv6Defaults(await this.#text('proc/net/ipv6_route'));
    const byMetric = (routes: Route[]) => routes.toSorted((a, b) => a.metric - b.metric);
    for (const { device } of [...byMetric(ipv4.filter((route) => route.isDefault)), ...byMetric(ipv6)]) {
      const kind = await this.#kindOf(device);
      if (kind !== undefined) return kind;
    }
    for (const { device } of ipv4) {
      const kind = (await this.#exists(device, 'device')) ? await this.#kindOf(device) : undefined;
      // A Wi-Fi with an address of its own and no way out is one that the charger makes itself.
      if (kind !== undefined) return kind === 'wifi' ? 'access-point' : kind;
    }
    return 'none';
  }

  /** Undefined for a tunnel, which goes out by another route, and for a cable that is not plugged in. */
  async #kindOf(device: string): Promise<UplinkKind | undefined> {
    const state = (await this.#attribute(device, 'operstate')).trim();
    if (state !== 'up' && state !== 'unknown') return undefined;
    const uevent = await this.#attribute(device, 'uevent');
    const type = (await this.#attribute(device, 'type')).trim();
    if (/^DEVTYPE=wwan$/m.test(uevent) || type === ARPHRD_PPP) return 'cellular';
    if (/^DEVTYPE=wlan$/m.test(uevent) || (await this.#exists(device, 'wireless'))) return 'wifi';
    return type === ARPHRD_ETHER ? 'ethernet' : undefined;
  }

  #attribute(device: string, name: string): Promise<string> {
    return this.#text(join('sys/class/net', device, name));
  }

  async #exists(device: string, name: string): Promise<boolean> {
    return access(join(this.#root, 'sys/class/net', device, name)).then(
      () => true,
      () => false,
    );
  }

  /** Empty for a file that is not there. */
  #text(path: string): Promise<string> {
    return readFile(join(this.#root, path), 'latin1').catch(() => '');
  }
}
