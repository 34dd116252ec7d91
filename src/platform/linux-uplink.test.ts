// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { LinuxUplink } from './linux-uplink.ts';
import { parseIpv4Routes, parseIpv6Defaults } from './route-tables.ts';

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                \n';
const line = (...fields: readonly string[]) => `${fields.join('\t')}\t0\t0\t0\n`;
/** Default by 192.168.1.1 and the network 192.168.1.0/24 itself. */
const lan = (device: string, metric: number) =>
  line(device, '00000000', '0101A8C0', '0003', '0', '0', String(metric), '00000000') +
  line(device, '0001A8C0', '00000000', '0001', '0', '0', String(metric), '00FFFFFF');
const network = (device: string) => line(device, '002A0A0A', '00000000', '0001', '0', '0', '600', '00FFFFFF');

let root: string;
let clock: VirtualClock;
let uplink: LinuxUplink;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function add(device: string, type: number, more: { state?: string; devtype?: string; bare?: boolean } = {}): void {
  write(`sys/class/net/${device}/operstate`, `${more.state ?? 'up'}\n`);
  write(`sys/class/net/${device}/type`, `${type}\n`);
  const devtype = more.devtype === undefined ? '' : `DEVTYPE=${more.devtype}\n`;
  write(`sys/class/net/${device}/uevent`, `${devtype}INTERFACE=${device}\nIFINDEX=2\n`);
  if (more.bare !== true) write(`sys/class/net/${device}/device/uevent`, '');
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chargehand-uplink-'));
  clock = new VirtualClock();
  uplink = new LinuxUplink(clock, root);
  add('lo', 772, { state: 'unknown', bare: true });
  add('eth0', 1);
  add('wlan0', 1, { devtype: 'wlan' });
  add('wwan0', 65_534, { state: 'unknown', devtype: 'wwan' });
  add('ppp0', 512, { state: 'unknown', bare: true });
  add('wg0', 65_534, { state: 'unknown', devtype: 'wireguard', bare: true });
  add('docker0', 1, { state: 'down', devtype: 'bridge', bare: true });
});
afterEach(() => {
  uplink.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('what leads out of the charger', () => {
  it.each([
    ['ethernet', lan('eth0', 100)],
    ['wifi', lan('wlan0', 600)],
    ['cellular', lan('wwan0', 700)],
    ['cellular', line('ppp0', '00000000', '00000000', '0001', '0', '0', '0', '00000000')],
    ['none', ''],
  ] as const)('is %s by the default route', async (kind, routes) => {
    write('proc/net/route', HEAD + routes);
    await uplink.start();
    expect(uplink.active()).toBe(kind);
  });

  it('is the default route of lowest metric, wherever it stands', async () => {
    write('proc/net/route', HEAD + lan('wwan0', 700) + lan('wlan0', 600) + lan('eth0', 100));
    await uplink.start();
    expect(uplink.active()).toBe('ethernet');
  });

  it('is not a cable that is out, nor a tunnel, but the next route', async () => {
    add('eth0', 1, { state: 'down' });
    write('proc/net/route', HEAD + lan('wg0', 50) + lan('eth0', 100) + lan('wwan0', 700));
    await uplink.start();
    expect(uplink.active()).toBe('cellular');
  });

  it('is an access point of its own where the Wi-Fi has a network and no way out', async () => {
    write('proc/net/route', HEAD + network('docker0') + network('wlan0'));
    await uplink.start();
    expect(uplink.active()).toBe('access-point');
  });

  it('is a cable to a site without a router, but not one that nobody gave an address', async () => {
    write('proc/net/route', HEAD + network('eth0'));
    await uplink.start();
    expect(uplink.active()).toBe('ethernet');
    uplink.stop();
    write('proc/net/route', HEAD + line('eth0', '0000FEA9', '00000000', '0001', '0', '0', '1000', '0000FFFF'));
    await uplink.start();
    expect(uplink.active()).toBe('none');
  });

  it('is found by IPv6 alone', async () => {
    const zero = '0'.repeat(32);
    const gateway = 'fe800000000000000000000000000001';
    write(
      'proc/net/ipv6_route',
      [
        `${zero} 00 ${zero} 00 ${gateway} 00000064 00000001 00000000 00000003     eth0`,
        `fe800000000000000000000000000000 40 ${zero} 00 ${zero} 00000100 00000001 00000000 00000001    wlan0`,
        `${zero} 00 ${zero} 00 ${zero} ffffffff 00000001 00000000 00200200       lo`,
      ].join('\n'),
    );
    await uplink.start();
    expect(uplink.active()).toBe('ethernet');
  });

  it('is looked for again after 5 s, and is none where the kernel tells nothing', async () => {
    await uplink.start();
    expect(uplink.active()).toBe('none');
    write('proc/net/route', HEAD + lan('eth0', 100));
    await clock.advance(5000);
    await expect.poll(() => uplink.active()).toBe('ethernet');
  });
});

describe('a table of routes', () => {
  it('may hold anything and still be read', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('eth0', '00000000', '0003', '\t', '\n', ' ', 'FFFF', '0'), { maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (made) => {
        const table = Array.isArray(made) ? made.join('\t') : made;
        for (const { device, metric } of [...parseIpv4Routes(table), ...parseIpv6Defaults(table)]) {
          expect(device).not.toContain('/');
          expect(metric).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('leaves out routes that are down or refuse', () => {
    const down = line('eth0', '00000000', '0101A8C0', '0002', '0', '0', '0', '00000000');
    const refuses = line('eth0', '00000000', '00000000', '0201', '0', '0', '0', '00000000');
    expect(parseIpv4Routes(HEAD + down + refuses)).toEqual([]);
  });
});
