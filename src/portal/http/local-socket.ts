// SPDX-License-Identifier: Apache-2.0
import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { PortalApp } from '../app.ts';
import type { SignedIn } from '../auth/sign-ins.ts';

/** Whoever may open the socket has a shell on the charger as its own user, and with that every right. */
const COMMAND_LINE: SignedIn = { name: 'command line', role: 'manufacturer', token: '' };

/** The API once more on a unix socket for the command line: who may open the file is signed in. */
export class LocalSocket {
  readonly #sockets = new WeakSet<Socket>();
  #server: Server | undefined;

  /** @param path taken over if it is there; mode 0600 */
  async listen(app: PortalApp, path: string): Promise<void> {
    await rm(path, { force: true });
    const server = createServer((request, response) => app.routing(request, response));
    server.on('connection', (socket) => this.#sockets.add(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    await chmod(path, 0o600);
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  /** Who asks, when the request came this way. */
  whoAsks(request: IncomingMessage): SignedIn | undefined {
    return this.#sockets.has(request.socket) ? COMMAND_LINE : undefined;
  }
}
