// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Where processes that drive the hardware say so. */
export const CLAIMS_FOLDER = '/run/chargehand';

/** The right to drive one process's share of the hardware. It ends with the process, whatever ends that. */
export interface HardwareClaim {
  release(): void;
}

/**
 * Claims a share of the machine's hardware for this process: two masters on one line would hide each other's faults, and
 * the kernel stops neither. The claim is a listening socket, as the kernel takes that back from a process that is killed.
 * @param share `guard` or `station`
 * @throws Error naming the process that has it, or the folder that cannot be used
 */
export async function claimHardware(share: string, folder = CLAIMS_FOLDER): Promise<HardwareClaim> {
  const path = join(folder, `${share}.claim`);
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o755 });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const server = await listen(path);
    if (server !== undefined) return { release: () => server.close() };
    const holder = await holderOf(path);
    if (holder !== undefined) {
      throw new Error(
        `process ${holder} drives the ${share}'s hardware (${path}); end it first, as with: systemctl stop chargehand-${share}`,
      );
    }
    // Left by a process that is gone.
    rmSync(path, { force: true });
  }
  throw new Error(`${path} cannot be claimed: another process is starting`);
}

/** @returns undefined when the path is taken */
function listen(path: string): Promise<Server | undefined> {
  const server = createServer((connection) => connection.end(`${process.pid}\n`));
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(new Error(`${path} cannot be claimed: ${error.message}`));
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** @returns what the holder says of itself, undefined when nobody listens */
function holderOf(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const connection = connect(path);
    connection.setEncoding('utf8');
    connection.on('data', (text: string) => {
      said = (said + text).slice(0, 20);
    });
    connection.on('end', () => resolve(/^\d+$/.test(said.trim()) ? said.trim() : 'unknown'));
    connection.on('error', () => resolve(undefined));
  });
}
