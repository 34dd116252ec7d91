// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onPath } from '../lib/debian.mjs';

const QEMU = 'qemu-system-x86_64';

/**
 * What the guest did.
 * @typedef {object} GuestRun
 * @property {readonly string[]} lines of its report
 * @property {string | undefined} trouble why it ended other than by itself
 * @property {string} console what the kernel and the first process said
 */

/**
 * Boots the kernel and collects the report it writes to its second serial port.
 * @param {object} options
 * @param {string} options.image kernel
 * @param {string} options.initramfs
 * @param {string} options.folder for the console and sockets; short, as the path of a socket must be
 * @param {number} options.limitMs after which a guest counts as hung
 * @param {(line: string) => void} options.onLine
 * @returns {Promise<GuestRun>}
 */
export async function runGuest({ image, initramfs, folder, limitMs, onLine }) {
  const consoleFile = join(folder, 'console');
  const child = spawn(onPath(QEMU) ?? QEMU, machine(image, initramfs, folder), { stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {string[]} */
  const lines = [];
  let trouble = '';
  const limit = setTimeout(() => {
    trouble = `the guest did not end within ${limitMs / 1000} s`;
    child.kill('SIGKILL');
  }, limitMs);
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line);
  });
  child.stderr.on('data', (piece) => {
    trouble += String(piece);
  });
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      trouble = error.message;
      resolve(127);
    });
    child.on('close', resolve);
  });
  clearTimeout(limit);
  if (code !== 0 && trouble === '') trouble = `${QEMU} ended with code ${code}`;
  return { lines, trouble: trouble.trim() || undefined, console: readText(consoleFile) };
}

/**
 * The guest has four serial ports: its console, its report, QEMU's monitor with which it presses keys, and the
 * far end of its USB serial converter.
 * @param {string} image
 * @param {string} initramfs
 * @param {string} folder
 */
function machine(image, initramfs, folder) {
  const [monitor, converter] = [join(folder, 'monitor'), join(folder, 'converter')];
  return [
    ...['-M', 'q35', '-accel', 'tcg', '-m', '1024', '-smp', '2', '-no-reboot'],
    ...['-nodefaults', '-display', 'none', '-vga', 'none'],
    ...['-chardev', `socket,id=monitor,path=${monitor},server=on,wait=off`, '-mon', 'chardev=monitor'],
    ...['-chardev', `socket,id=converter,path=${converter},server=on,wait=off`],
    ...['-chardev', `socket,id=to-monitor,path=${monitor}`, '-chardev', `socket,id=to-converter,path=${converter}`],
    ...['-serial', `file:${join(folder, 'console')}`, '-serial', 'stdio'],
    ...['-serial', 'chardev:to-monitor', '-serial', 'chardev:to-converter'],
    ...['-parallel', 'null'],
    ...['-device', 'qemu-xhci', '-device', 'usb-kbd'],
    ...['-device', 'usb-serial,id=converter,chardev=converter,always-plugged=on'],
    ...['-kernel', image, '-initrd', initramfs],
    ...['-append', 'console=ttyS0 quiet panic=1 mitigations=off'],
  ];
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
