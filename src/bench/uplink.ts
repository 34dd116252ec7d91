// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { UplinkKind } from '../core/display/network.ts';
import type { Uplink } from '../ports/uplink.ts';

/** The longest first line: a host name of 253 characters and a port. */
const MAXIMUM_TARGET_LENGTH = 300;
const TARGET = /^([\w.:-]{1,253}) (\d{1,5})\n/;
/** First line of somebody who looks whether the cable is in; what follows is `+` or `-` at each change. */
const WATCH = 'watch\n';

/**
 * The cable to the outside world, which can be pulled. Connections pass through here; while the cable is out nothing
 * moves in either direction and nobody is told, and what the two ends have sent arrives when it is back, as TCP would
 * repeat it.
 */
export class BenchUplink {
  readonly #server: Server;
  readonly #pairs = new Set<{ readonly inner: Socket; readonly outer: Socket }>();
  readonly #waiting = new Set<() => void>();
  readonly #watchers = new Set<Socket>();
  #up = true;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a unix socket; `dialThrough` is its other side. */
  static async serve(path: string): Promise<BenchUplink> {
    rmSync(path, { force: true });
    const server = createServer({ allowHalfOpen: true });
    const uplink = new BenchUplink(server);
    server.on('connection', (socket) => uplink.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    return uplink;
  }

  setUp(up: boolean): void {
    this.#up = up;
    for (const watcher of this.#watchers) watcher.write(up ? '+' : '-');
    for (const { inner, outer } of this.#pairs) {
      for (const socket of [inner, outer]) up ? socket.resume() : socket.pause();
    }
    if (!up) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const go of waiting) go();
  }

  close(): void {
    this.#server.close();
    for (const watcher of this.#watchers) watcher.destroy();
    for (const { inner, outer } of this.#pairs) {
      inner.destroy();
      outer.destroy();
    }
  }

  #accept(inner: Socket): void {
    let head = '';
    inner.on('error', () => inner.destroy());
    const onData = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (head === WATCH) {
        this.#watchers.add(inner.on('close', () => this.#watchers.delete(inner)));
        inner.write(this.#up ? '+' : '-');
        return;
      }
      const found = TARGET.exec(head);
      if (found === null) {
        if (head.length > MAXIMUM_TARGET_LENGTH) inner.destroy();
        return;
      }
      inner.off('data', onData);
      inner.pause();
      const rest = Buffer.from(head.slice(found[0].length), 'latin1');
      const go = (): void => this.#join(inner, found[1] ?? '', Number(found[2]), rest);
      if (this.#up) go();
      else this.#waiting.add(go);
    };
    inner.on('data', onData);
  }

  #join(inner: Socket, host: string, port: number, rest: Buffer): void {
    if (inner.destroyed) return;
    const outer = connect({ host, port, allowHalfOpen: true });
    const pair = { inner, outer };
    this.#pairs.add(pair);
    if (rest.length > 0) outer.write(rest);
    forward(inner, outer, () => this.#up);
    forward(outer, inner, () => this.#up);
    const ended = (): void => {
      this.#pairs.delete(pair);
    };
    // What one side's end means for the other crosses the cable, too: not while it is out.
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      from.on('error', () => from.destroy());
      from.on('close', () => {
        const follow = (): void => {
          to.destroy();
          ended();
        };
        if (this.#up) follow();
        else this.#waiting.add(follow);
      });
    }
    if (this.#up) inner.resume();
    else this.setUp(false);
  }
}

function forward(from: Socket, to: Socket, isUp: () => boolean): void {
  from.on('data', (chunk) => {
    if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => {
        if (isUp()) from.resume();
      });
    }
  });
  from.on('end', () => to.end());
}

/** Opens a connection to a host through the uplink at `path`. */
export function dialThrough(path: string, host: string, port: number): Socket {
  const socket = connect(path);
  socket.write(`${host} ${port}\n`);
  return socket;
}

/** Looks whether the cable at `path` is in. A bench that is gone has none. */
export function watchUplink(path: string): Uplink & { stop(): void } {
  let active: UplinkKind = 'none';
  const socket = connect(path);
  socket.write(WATCH);
  socket.on('data', (chunk) => {
    active = chunk.at(-1) === '+'.charCodeAt(0) ? 'ethernet' : 'none';
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    active = 'none';
  });
  return { active: () => active, stop: () => socket.destroy() };
}
