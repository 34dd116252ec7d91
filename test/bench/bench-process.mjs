// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHARGEHAND = fileURLToPath(new URL('../../scripts/chargehand.mjs', import.meta.url));

/**
 * Starts `chargehand bench` on free ports and waits for its ready line.
 * @param {string[]} options more command line options
 * @param {string} [data] data folder, which is deleted in the end; default: an empty one
 */
export async function startBench(options = [], data = mkdtempSync(join(tmpdir(), 'chargehand-'))) {
  const startedAt = process.hrtime.bigint();
  const child = spawn(
    process.execPath,
    [CHARGEHAND, 'bench', '--data', data, '--http', '0', '--bench', '0', ...options],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-20_000);
  });
  const ready = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
      const line = out.split('\n').find((candidate) => candidate.startsWith('{"ready"'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
    child.once('exit', (code) => reject(new Error(`the bench ended with ${code}:\n${errors}`)));
    setTimeout(() => reject(new Error(`the bench was not ready within 30 s:\n${errors}`)), 30_000).unref();
  });
  const readyMs = Number(process.hrtime.bigint() - startedAt) / 1e6;
  const base = `http://127.0.0.1:${ready.benchPort}/bench/v1`;
  const call = async (path, body) => {
    const answer = await fetch(
      `${base}${path}`,
      body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
    );
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  };
  return {
    ready,
    readyMs,
    data,
    child,
    plant: (connector = 1) => call(`/plant?connector=${connector}`),
    events: (since, connector = 1) => call(`/events?since=${since}&connector=${connector}`),
    post: call,
    stderr: () => errors,
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await new Promise((resolve) => child.once('exit', resolve));
      }
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Asks until the answer satisfies, every 20 ms. */
export async function until(what, ask, satisfies, limitMs = 15_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms; last ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The figures of a list of numbers. */
export function figures(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { count: sorted.length, min: sorted[0], p50: at(0.5), p99: at(0.99), p999: at(0.999), max: sorted.at(-1) };
}

/** What the figures were measured on. */
export function machine() {
  return {
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    platform: `${process.platform} ${process.arch}`,
  };
}
