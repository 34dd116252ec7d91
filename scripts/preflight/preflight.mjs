// SPDX-License-Identifier: Apache-2.0
// Runs before anything is installed, on whatever Node there is: builtins only, and syntax an old Node can read.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The oldest Node this runs on: what Raspberry Pi OS ships. */
export const OLDEST_NODE = '20.19.0';

/** What node-gyp needs to compile better-sqlite3, and the Debian package each comes in. */
const BUILD_TOOLS = [
  { command: 'python3', debianPackage: 'python3' },
  { command: 'make', debianPackage: 'make' },
  { command: 'g++', debianPackage: 'g++' },
];

/**
 * One sentence when this Node is too old, else undefined.
 * @param {string} version as in process.versions.node
 * @returns {string | undefined}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Chargehand needs Node ${OLDEST_NODE} or newer, and this is Node ${version}: install a newer one from https://nodejs.org and try again.`;
}

/**
 * Decides what to do about missing build tools.
 * @param {{ missing: readonly string[], root: boolean, apt: boolean }} machine `missing` holds Debian package names
 * @returns {{ kind: 'nothing' } | { kind: 'install', packages: readonly string[] } | { kind: 'refuse', sentence: string }}
 */
export function planBuildTools({ missing, root, apt }) {
  if (missing.length === 0) return { kind: 'nothing' };
  if (root && apt) return { kind: 'install', packages: missing };
  const remedy = apt ? `sudo apt-get install -y ${missing.join(' ')}` : `install ${missing.join(', ')}`;
  return {
    kind: 'refuse',
    sentence: `Chargehand compiles native modules and does not find ${missing.join(', ')} here; run this, then try again: ${remedy}`,
  };
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env.PATH || '').split(':').some((folder) => folder !== '' && existsSync(`${folder}/${command}`));
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  const environment = Object.assign({}, process.env, { DEBIAN_FRONTEND: 'noninteractive' });
  return spawnSync(command, args, { stdio: 'inherit', env: environment }).status === 0;
}

/**
 * @param {readonly string[]} packages
 * @returns {string | undefined} one sentence when it did not work
 */
function installBuildTools(packages) {
  console.error(
    `Chargehand: installing ${packages.join(', ')} with apt-get; the native modules are compiled with them.`,
  );
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  // A machine that has package lists already needs no update; a fresh container has none.
  if (run('apt-get', install) || (run('apt-get', ['update']) && run('apt-get', install))) return undefined;
  return `apt-get could not install ${packages.join(' ')} (its own message is above): install them by hand and try again.`;
}

/** @returns {string | undefined} one sentence when the machine is not ready */
function checkMachine() {
  const tooOld = nodeProblem(process.versions.node);
  if (tooOld !== undefined) return tooOld;
  // Elsewhere the tools are called differently; node-gyp finds them, or says itself what is missing.
  if (process.platform !== 'linux') return undefined;
  const missing = BUILD_TOOLS.filter((tool) => !isOnPath(tool.command)).map((tool) => tool.debianPackage);
  const root = typeof process.getuid === 'function' && process.getuid() === 0;
  const plan = planBuildTools({ missing, root, apt: isOnPath('apt-get') && isDebian() });
  if (plan.kind === 'install') return installBuildTools(plan.packages);
  return plan.kind === 'refuse' ? plan.sentence : undefined;
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu|raspbian)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

const script = process.argv[1];
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) {
  const problem = checkMachine();
  if (problem !== undefined) {
    console.error(problem);
    process.exit(1);
  }
}
