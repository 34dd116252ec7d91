// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { GuardEnd, LinkStream } from './guard-end.ts';
import type { OpenLink } from './station-end.ts';

/** What may wait in a socket before the other side counts as not reading. */
const MAXIMUM_BUFFERED_BYTES = 256 * 1024;
/** One station, and some that are being refused. */
const MAXIMUM_CONNECTIONS = 8;

function streamOf(socket: Socket): LinkStream {
  return {
    write: (text) => {
      if (socket.destroyed) return true;
      socket.write(text);
      return socket.writableLength <= MAXIMUM_BUFFERED_BYTES;
    },
    close: () => {
      socket.end();
      // A peer that does not close its half must not keep ours.
      socket.destroySoon();
    },
  };
}

/**
 * Listens for the station. The socket lies in a folder only its owner may enter and is itself mode 0600.
 *
 * @throws the error of `listen`, when the path cannot be used
 */
export async function serveLink(path: string, end: GuardEnd): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.setEncoding('utf8');
    const { onText, onClosed } = end.accept(streamOf(socket));
    socket.on('data', (text) => onText(String(text)));
    socket.on('error', () => socket.destroy());
    socket.on('close', onClosed);
  });
  server.maxConnections = MAXIMUM_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    // Stays: a connection that cannot be taken must not end the guard.
    server.on('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}

/** Connects to a guard's socket; a guard that is not there is a connection that closed. */
export function unixLink(path: string): OpenLink {
  return (handlers) => {
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.on('connect', () => handlers.onOpen());
    socket.on('data', (text) => handlers.onText(String(text)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => handlers.onClosed());
    return streamOf(socket);
  };
}
