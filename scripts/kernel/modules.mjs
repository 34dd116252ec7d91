// SPDX-License-Identifier: Apache-2.0
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../lib/run.mjs';
import { SOURCE_PACKAGE } from './packages.mjs';

/** Modules Debian ships; what they depend on comes with them. */
const SHIPPED = [
  'configfs',
  'i2c-dev',
  'i2c-stub',
  'i2c-i801',
  'lm75',
  'ti-ads1015',
  'softdog',
  'evdev',
  'xhci-pci',
  'usbhid',
  'hid-generic',
  'ftdi_sio',
  'ledtrig-timer',
  'parport_pc',
  'spi-butterfly',
];

/** Modules Debian does not ship; they are made from its kernel source, and only in the cache. */
const MADE = ['gpio-sim', 'gpio-pca953x', 'pwm-pca9685'];
const SOURCES = [
  'drivers/gpio/gpio-sim.c',
  'drivers/gpio/gpiolib.h',
  'drivers/gpio/gpio-pca953x.c',
  'drivers/pwm/pwm-pca9685.c',
  'kernel/irq/irq_sim.c',
];

/**
 * gpio-sim needs the interrupt simulator, which Debian's kernel is built without; linked into the module, it may use
 * exported functions only.
 * @type {readonly (readonly [string | RegExp, string])[]}
 */
const SIMULATOR_CHANGES = [
  [/^EXPORT_SYMBOL_GPL\(.*\);$/gm, ''],
  ['handle_simple_irq(irq_to_desc(irqnum))', 'generic_handle_irq(irqnum)'],
];

const KBUILD = `obj-m := gpio-sim-bench.o gpio-pca953x.o pwm-pca9685.o
gpio-sim-bench-y := gpio-sim.o irq_sim.o
`;

/**
 * @typedef {object} Kernel
 * @property {string} release
 * @property {string} image path of the kernel to boot
 * @property {string} modules folder with lib/modules below it
 */

/**
 * Fetches Debian's kernel and its source, and makes the modules it lacks.
 * @param {string} release
 * @param {string} folder made anew; nothing of the kernel is kept elsewhere
 * @returns {Promise<Kernel>}
 */
export async function makeKernel(release, folder) {
  const parts = join(folder, 'parts');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(parts, 'source'), { recursive: true });
  await must('apt-get', ['download', `linux-image-${release}`, SOURCE_PACKAGE], parts);
  const [image, source] = [`linux-image-${release}_`, `${SOURCE_PACKAGE}_`].map((start) => {
    const name = readdirSync(parts).find((entry) => entry.startsWith(start));
    if (name === undefined) throw new Error(`apt-get download left no ${start}*.deb`);
    return name;
  });
  await must('sh', ['-c', 'dpkg-deb --fsys-tarfile "$0" | tar -x ./boot ./lib/modules', image ?? ''], parts);
  await unpackSources(source ?? '', parts);
  await buildModules(release, join(parts, 'source'));
  const kernel = kernelIn(folder, release);
  await collectModules(release, parts, kernel.modules);
  renameSync(join(parts, 'boot', `vmlinuz-${release}`), kernel.image);
  rmSync(parts, { recursive: true });
  return kernel;
}

/**
 * @param {string} folder
 * @param {string} release
 * @returns {Kernel}
 */
export function kernelIn(folder, release) {
  return { release, image: join(folder, 'vmlinuz'), modules: join(folder, 'modules') };
}

/**
 * @param {string} source the package's file
 * @param {string} parts
 */
async function unpackSources(source, parts) {
  const files = SOURCES.map((file) => `${SOURCE_PACKAGE}/${file}`);
  // tar ends at the last file wanted, which its writers take as a broken pipe.
  const pipe =
    'deb=$0; dpkg-deb --fsys-tarfile "$deb" 2>/dev/null | tar -xO --wildcards "./usr/src/*.tar.xz" | xz -dc -T0 | ' +
    'tar -x -C source --occurrence=1 --transform "s,.*/,," "$@"';
  await must('sh', ['-c', pipe, source, ...files], parts);
}

/**
 * @param {string} release
 * @param {string} folder with the sources
 */
async function buildModules(release, folder) {
  const simulator = join(folder, 'irq_sim.c');
  let text = readFileSync(simulator, 'utf8');
  for (const [from, to] of SIMULATOR_CHANGES) {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`irq_sim.c of ${SOURCE_PACKAGE} has no ${String(from)} to change any more`);
    text = changed;
  }
  writeFileSync(simulator, text);
  // The module cannot have the name of one of its objects.
  writeFileSync(join(folder, 'Kbuild'), KBUILD);
  await must('make', ['-C', `/usr/src/linux-headers-${release}`, `M=${folder}`, '-j2', 'modules'], folder);
  renameSync(join(folder, 'gpio-sim-bench.ko'), join(folder, 'gpio-sim.ko'));
}

/**
 * Keeps the modules that are used, with what they need, and writes their index.
 * @param {string} release
 * @param {string} parts
 * @param {string} target
 */
async function collectModules(release, parts, target) {
  const all = join(parts, 'lib/modules', release);
  mkdirSync(join(all, 'extra'));
  for (const name of MADE) cpSync(join(parts, 'source', `${name}.ko`), join(all, 'extra', `${name}.ko`));
  await must('depmod', ['-b', parts, release], parts);
  for (const name of [...SHIPPED, ...MADE]) {
    const listed = await must('modprobe', ['-d', parts, '-S', release, '--show-depends', name], parts);
    for (const [, path = ''] of listed.matchAll(/^insmod (\S+)/gm)) {
      const copy = join(target, path.slice(path.indexOf('/lib/modules/')));
      mkdirSync(dirname(copy), { recursive: true });
      if (!existsSync(copy)) cpSync(path, copy);
    }
  }
  for (const index of readdirSync(all).filter((entry) => /^modules\.(builtin|order)/.test(entry))) {
    cpSync(join(all, index), join(target, 'lib/modules', release, basename(index)));
  }
  await must('depmod', ['-b', target, release], parts);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} what it said
 */
async function must(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output.trim()}`);
  return output;
}
