// SPDX-License-Identifier: Apache-2.0
// Makes dist/ from src/; a step whose inputs did not change is skipped: npm run build.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundlePrograms } from './lib/bundle.mjs';
import { localProgram, ROOT, run, secondsSince } from './lib/run.mjs';
import { hashOf, readStamps, writeStamps } from './lib/stamps.mjs';
import { nodeProblem } from './preflight/preflight.mjs';

const STAMPS = join(ROOT, 'dist/stamps.json');
const GENERATOR = 'scripts/generate-ocpp-validators.mjs';
const UI_CONFIG = 'src/portal/ui/vite.config.ts';
/** Of PDF exports, with their licences. */
const FONTS = {
  'DejaVuSansCondensed.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  'DejaVuSansCondensed-Bold.ttf': 'node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf',
  'DejaVu-LICENSE.txt': 'node_modules/dejavu-fonts-ttf/LICENSE',
  'NotoSansSC-Regular.ttf': 'src/portal/export/fonts/NotoSansSC-Regular.ttf',
  'NotoSansSC-OFL-1.1.txt': 'src/portal/export/fonts/OFL-1.1.txt',
};
const PROGRAMS = ['src/bin/guard.ts', 'src/bin/station.ts', 'src/bin/cli.ts'];
/** A change of a tool or a dependency rebuilds everything. */
const TOOLS = ['package-lock.json', 'scripts/build.mjs', 'scripts/lib'];

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} [needs] the step is left out while this file does not exist
 * @property {readonly string[]} inputs
 * @property {readonly string[]} outputs when one is missing the step runs, whatever its inputs say
 * @property {() => Promise<void>} make
 */

/** @type {readonly Step[]} */
const STEPS = [
  {
    name: 'OCPP validators',
    inputs: [GENERATOR],
    outputs: ['src/ocpp/v16/generated'],
    make: () => runOrThrow(process.execPath, [GENERATOR]),
  },
  {
    name: 'programs',
    inputs: ['src', 'src/ocpp/v16/generated', 'drivers', 'tsconfig.base.json'],
    outputs: ['dist/bin'],
    make: () => bundlePrograms(PROGRAMS, 'dist/bin'),
  },
  {
    name: 'fonts',
    inputs: ['src/portal/export/fonts'],
    outputs: Object.keys(FONTS).map((name) => join('dist/fonts', name)),
    make: async () => {
      mkdirSync(join(ROOT, 'dist/fonts'), { recursive: true });
      for (const [name, path] of Object.entries(FONTS)) copyFileSync(join(ROOT, path), join(ROOT, 'dist/fonts', name));
    },
  },
  {
    name: 'pages',
    needs: UI_CONFIG,
    inputs: ['src/portal', 'src/settings', 'src/core'],
    outputs: ['dist/ui'],
    make: () =>
      runOrThrow(localProgram('vite'), [
        'build',
        'src/portal/ui',
        '--config',
        UI_CONFIG,
        '--logLevel',
        'warn',
        '--outDir',
        join(ROOT, 'dist/ui'),
        '--emptyOutDir',
      ]),
  },
];

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function runOrThrow(command, args) {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Error(output.trim() || `${command} ended with code ${code}`);
}

/** @returns {Promise<boolean>} false when a step failed */
async function build() {
  const stamps = readStamps(STAMPS);
  for (const step of STEPS) {
    if (step.needs !== undefined && !existsSync(join(ROOT, step.needs))) continue;
    const began = performance.now();
    const hash = hashOf(ROOT, [...TOOLS, ...step.inputs]);
    if (stamps[step.name] === hash && step.outputs.every((path) => existsSync(join(ROOT, path)))) continue;
    try {
      await step.make();
    } catch (error) {
      console.error(`FAILED ${step.name} (${secondsSince(began)})`);
      console.error(error instanceof Error ? error.message : error);
      return false;
    }
    stamps[step.name] = hash;
    writeStamps(STAMPS, stamps);
    console.error(`built  ${step.name} (${secondsSince(began)})`);
  }
  return true;
}

const tooOld = nodeProblem(process.versions.node);
if (tooOld !== undefined) console.error(tooOld);
if (tooOld !== undefined || !(await build())) process.exitCode = 1;
