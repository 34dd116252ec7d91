// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from './run.mjs';

/**
 * Packages that stay in node_modules: they load a compiled addon or data from beside their own files, and all but the
 * first are only loaded when they are needed: on real hardware, for a PDF. Everything else is bundled: node reads one file instead of a thousand.
 */
const EXTERNAL = ['better-sqlite3', 'pdfkit', 'serialport', '@serialport/*', 'i2c-bus', 'onoff'];

/** CommonJS packages inside an ES module bundle still call require for node's own modules. */
const REQUIRE =
  "import { createRequire as chargehandRequire } from 'node:module';const require = chargehandRequire(import.meta.url);";

/**
 * modbus-serial loads serialport for ports that we do not use, as our lines come from the platform; in the guard that
 * would cost several megabytes.
 * @type {import('esbuild').Plugin}
 */
const MODBUS_WITHOUT_SERIALPORT = {
  name: 'modbus-without-serialport',
  setup(build) {
    build.onResolve({ filter: /^serialport$/ }, ({ importer }) =>
      importer.includes('/modbus-serial/') ? { path: 'serialport', namespace: 'unused' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: EXTERNAL,
  // Its main file is UMD, whose inner requires no bundler sees.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  banner: { js: REQUIRE },
  plugins: [MODBUS_WITHOUT_SERIALPORT],
  logLevel: 'silent',
};

/**
 * Bundles the programs. Lazy imports stay lazy, and what two programs share is one file that both load.
 * @param {readonly string[]} entryPoints from the project root
 * @param {string} outdir from the project root; emptied first
 */
export async function bundlePrograms(entryPoints, outdir) {
  rmSync(join(ROOT, outdir), { recursive: true, force: true });
  await bundle({ entryPoints: [...entryPoints], outdir, splitting: true, sourcemap: true });
}

/**
 * Bundles some of the product that a script wants to ask something, and imports it.
 * @param {string} code TypeScript with imports as seen from the project root
 * @param {string} outfile from the project root, where the bundle may lie
 * @returns {Promise<Record<string, unknown>>}
 */
export async function importBundled(code, outfile) {
  await bundle({ stdin: { contents: code, loader: 'ts', resolveDir: ROOT }, outfile });
  return import(pathToFileURL(join(ROOT, outfile)).href);
}

/**
 * @param {import('esbuild').BuildOptions} options
 * @throws {Error} with file, line and message of each error
 */
async function bundle(options) {
  try {
    return await build({ ...OPTIONS, ...options });
  } catch (error) {
    const failure = /** @type {import('esbuild').BuildFailure} */ (error);
    if (!Array.isArray(failure.errors)) throw error;
    const lines = failure.errors.map(({ text, location }) =>
      location === null ? text : `${location.file}:${location.line} ${text}`,
    );
    throw new Error(lines.join('\n'));
  }
}
