// SPDX-License-Identifier: Apache-2.0
// Proves the platform code against a real Linux kernel: boots Debian's in QEMU, without KVM and without hardware, and runs
// the checks of test/kernel in it: npm run test:kernel. What it fetches and makes stays in node_modules/.cache, where the
// next run finds it; without that folder it takes the newest kernel.
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runGuest } from './kernel/guest.mjs';
import { findPackages, writeBaseImage, writeProgramImage } from './kernel/initramfs.mjs';
import { kernelIn, makeKernel } from './kernel/modules.mjs';
import { kernelRelease, needPackages } from './kernel/packages.mjs';
import { judge, resetResult, showLine } from './kernel/report.mjs';
import { bundlePrograms, importBundled } from './lib/bundle.mjs';
import { ROOT, secondsSince } from './lib/run.mjs';
import { hashOf, readStamps, writeStamps } from './lib/stamps.mjs';

const CACHE = 'node_modules/.cache/chargehand-kernel';
const FOLDER = join(ROOT, CACHE);
const STAMPS = join(FOLDER, 'stamps.json');

const TO_RUN = ['qemu-system-x86', 'cpio'];
const TO_PREPARE = ['busybox-static', 'kmod', 'make', 'gcc', 'g++', 'python3', 'xz-utils', 'libgpiod-dev'];

const PROGRAMS = ['test/kernel/main.ts', 'test/kernel/hold.ts'];

/** A machine with nothing else to do needs about 30 s, one whose two cores have ten other things to do 100 s. */
const LIMIT_MS = 150_000;

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  const kernel = await step('kernel', prepareKernel);
  const base = await step('guest', () => prepareBase(kernel));
  const { names: expected, reset } = await step('programs', bundle);
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const initramfs = join(folder, 'initramfs');
    const programs = join(folder, 'programs');
    await writeProgramImage(join(FOLDER, 'programs'), join(ROOT, 'test/kernel/init'), programs);
    await pipeline(createReadStream(base), createWriteStream(initramfs));
    await pipeline(createReadStream(programs), createWriteStream(initramfs, { flags: 'a' }));
    const bootedAt = performance.now();
    const onLine = (/** @type {string} */ line) => console.log(showLine(line));
    const guest = await runGuest({ image: kernel.image, initramfs, folder, limitMs: LIMIT_MS, onLine });
    const lastWords = resetResult(guest.console, reset);
    lastWords.forEach(onLine);
    const { passed, problems } = judge(expected, [...guest.lines, ...lastWords], guest.trouble);
    if (problems.length > 0) console.log([...problems, 'The console said:', guest.console.trim()].join('\n'));
    console.log(
      `${passed} of ${expected.length} checks passed on Linux ${kernel.release}, ${problems.length} problems; ` +
        `the guest took ${secondsSince(bootedAt)}, all ${secondsSince(startedAt)}`,
    );
    return problems.length === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns {Promise<import('./kernel/modules.mjs').Kernel>} */
async function prepareKernel() {
  await needPackages(TO_RUN);
  const { made, release } = readStamps(STAMPS);
  const hash = hashOf(ROOT, ['scripts/kernel/modules.mjs']);
  const folder = join(FOLDER, 'kernel');
  if (release !== undefined && made === hash && existsSync(folder)) return kernelIn(folder, release);
  const newest = await kernelRelease();
  await needPackages([...TO_PREPARE, `linux-headers-${newest}`]);
  const kernel = await makeKernel(newest, folder);
  writeStamps(STAMPS, { made: hash, release: newest });
  return kernel;
}

/**
 * @param {import('./kernel/modules.mjs').Kernel} kernel
 * @returns {Promise<string>} the file
 */
async function prepareBase(kernel) {
  const stamps = readStamps(STAMPS);
  const file = join(FOLDER, 'base.cpio');
  const packages = await findPackages(ROOT, join(FOLDER, 'packages'));
  const hash = `${stamps['made']} ${kernel.release} ${process.version} ${hashOf(ROOT, ['scripts/kernel/initramfs.mjs', 'package-lock.json'])}`;
  if (stamps['base'] === hash && existsSync(file)) return file;
  await needPackages(TO_PREPARE);
  await writeBaseImage(kernel, packages, file);
  writeStamps(STAMPS, { ...stamps, base: hash });
  return file;
}

/** @returns {Promise<{ names: readonly string[], reset: string }>} names of the checks, and of the one that ends the guest */
async function bundle() {
  await bundlePrograms(PROGRAMS, `${CACHE}/programs`);
  const code = `
    export { CHECKS } from './test/kernel/checks.ts';
    export { WATCHDOG_RESET } from './test/kernel/wiring.ts';`;
  const { CHECKS, WATCHDOG_RESET } = await importBundled(code, `${CACHE}/check-names.mjs`);
  const names = /** @type {readonly { name: string }[]} */ (CHECKS).map(({ name }) => name);
  return { names, reset: String(WATCHDOG_RESET) };
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} make
 * @returns {Promise<T>}
 */
async function step(name, make) {
  const began = performance.now();
  const made = await make();
  if (performance.now() - began > 1000) console.error(`prepared ${name} (${secondsSince(began)})`);
  return made;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
