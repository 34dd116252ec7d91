// SPDX-License-Identifier: Apache-2.0

/** A route of the kernel's that is in use. */
export interface Route {
  readonly device: string;
  /** To everywhere. */
  readonly isDefault: boolean;
  /** The lowest wins. */
  readonly metric: number;
}

/** Flags of a route (linux/route.h): usable, and one that refuses. */
const RTF_UP = 0x0001;
const RTF_REJECT = 0x0200;
/** 169.254.0.0 as the kernel prints it: what an interface gives itself when nobody gives it an address (RFC 3927). */
const LINK_LOCAL = '0000FEA9';
const DEVICE = /^[^\s/]{1,15}$/;
/** Metric of IPv6 routes at its most; also for a number that cannot be read. */
const WORST_METRIC = 0xffffffff;

/** Routes of /proc/net/route; lines that are not understood are left out. */
export function parseIpv4Routes(text: string): Route[] {
  return text.split('\n').flatMap((line) => {
    const [device = '', destination = '', , flags = '', , , metric = '', mask = ''] = line.trim().split(/\s+/);
    if (!DEVICE.test(device) || !/^[0-9A-F]{8}$/i.test(destination) || !isUsable(flags)) return [];
    if (destination.toUpperCase() === LINK_LOCAL) return [];
    const isDefault = destination === '00000000' && mask === '00000000';
    return [{ device, isDefault, metric: /^\d+$/.test(metric) ? Number(metric) : WORST_METRIC }];
  });
}

/** Default routes of /proc/net/ipv6_route; every interface has others, which say nothing of a network. */
export function parseIpv6Defaults(text: string): Route[] {
  return text.split('\n').flatMap((line) => {
    const [destination = '', length = '', , , , metric = '', , , flags = '', device = ''] = line.trim().split(/\s+/);
    if (!/^0{32}$/.test(destination) || length !== '00' || !DEVICE.test(device) || device === 'lo') return [];
    if (!isUsable(flags)) return [];
    return [
      { device, isDefault: true, metric: /^[0-9a-f]{8}$/i.test(metric) ? Number.parseInt(metric, 16) : WORST_METRIC },
    ];
  });
}

function isUsable(flags: string): boolean {
  if (!/^[0-9A-F]{1,8}$/i.test(flags)) return false;
  const bits = Number.parseInt(flags, 16);
  return (bits & RTF_UP) !== 0 && (bits & RTF_REJECT) === 0;
}
