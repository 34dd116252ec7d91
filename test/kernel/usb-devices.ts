// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Vendors of QEMU's USB devices. */
export const KEYBOARD_VENDOR = '0627';
export const CONVERTER_VENDOR = '0403';

/** To the kernel's drivers, a device that is no longer authorized is one that was pulled. */
export function plug(vendor: string, plugged: boolean): void {
  const root = '/sys/bus/usb/devices';
  const vendorOf = (entry: string) => {
    const file = join(root, entry, 'idVendor');
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  };
  const entries = readdirSync(root);
  const device = entries.find((entry) => vendorOf(entry) === vendor);
  if (device === undefined) throw new Error(`no USB device of vendor ${vendor} among ${entries.join(', ')}`);
  writeFileSync(join(root, device, 'authorized'), plugged ? '1' : '0');
}

/** What QEMU's keyboard calls itself. */
export const KEYBOARD_NAME = 'QEMU QEMU USB Keyboard';

/** QEMU's monitor, at the guest's third serial port. */
const MONITOR = '/dev/ttyS2';

/** Presses keys one after the other, each for a tenth of a second. @param keys as the monitor calls them: `1`, `a`, `ret` */
export function pressKeys(keys: readonly string[]): void {
  for (const key of keys) appendFileSync(MONITOR, `sendkey ${key}\n`);
}
