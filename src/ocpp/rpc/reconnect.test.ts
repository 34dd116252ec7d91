// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../bench/seeded-random.ts';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import { createMemoryNetwork, type MemoryPeer } from './memory-transport.ts';
import { backOffMs, Reconnector } from './reconnect.ts';
import type { CloseReason, ConnectRequest } from './transport.ts';

const REQUEST: ConnectRequest = { url: 'ws://central.example', identity: 'CP1' };

function createBench(pingIntervalMs = 0) {
  const clock = new VirtualClock();
  const network = createMemoryNetwork(clock, 5);
  const peers: { readonly peer: MemoryPeer; readonly atMs: number }[] = [];
  const ends: CloseReason[] = [];
  const texts: string[] = [];
  const settings = { request: REQUEST as ConnectRequest | undefined, pingIntervalMs };
  network.serve((peer) => peers.push({ peer, atMs: clock.monotonicMicros() / 1000 }));
  const reconnector = new Reconnector({
    clock,
    random: new SeededRandom(3),
    transport: network.transport,
    request: () => settings.request,
    pingIntervalMs: () => settings.pingIntervalMs,
    onConnecting: () => {},
    onOpen: () => {},
    onText: (text) => texts.push(text),
    onEnd: (reason) => ends.push(reason),
  });
  return { clock, network, peers, ends, texts, settings, reconnector };
}

describe('back-off', () => {
  it('doubles from 1 s to 600 s, less a random half at most (T02)', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(), (failures, seed) => {
        const ceiling = Math.min(600_000, 1000 * 2 ** Math.min(failures, 30));
        const delay = backOffMs(failures, new SeededRandom(seed));
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
      { seed: 5 },
    );
  });
});

describe('staying connected', () => {
  it('tries again for ever, ever more slowly, and connects when the server is back (T02)', async () => {
    const { clock, network, ends, reconnector } = createBench();
    network.serve(
      () => {},
      () => ({ kind: 'http', httpStatus: 404, message: 'unknown' }),
    );
    reconnector.start();
    await clock.advance(86_400_000);
    expect(ends.length).toBeGreaterThan(86_400 / 600);
    expect(ends.length).toBeLessThan(86_400 / 300 + 30);
    network.serve(() => {});
    await clock.advance(601_000);
    expect(reconnector.phase).toBe('open');
  });

  it.each(['polite', 'abrupt'] as const)('comes back within a second or two after a %s end (T02)', async (manner) => {
    const { clock, peers, reconnector } = createBench();
    reconnector.start();
    await clock.advance(120_000);
    peers[0]?.peer.close(manner);
    await clock.advance(2000);
    expect(peers).toHaveLength(2);
    expect(reconnector.phase).toBe('open');
  });

  it('slows down when connections never last', async () => {
    const { clock, network, peers, reconnector } = createBench();
    network.serve((peer) => {
      peers.push({ peer, atMs: clock.monotonicMicros() / 1000 });
      peer.close();
    });
    reconnector.start();
    await clock.advance(3_600_000);
    expect(peers.length).toBeLessThan(25);
  });

  it('starts from 1 s again after a connection that lasted a minute', async () => {
    const { clock, network, peers, reconnector } = createBench();
    network.serve(
      (peer) => peers.push({ peer, atMs: 0 }),
      () => ({ kind: 'http', httpStatus: 503, message: 'busy' }),
    );
    reconnector.start();
    await clock.advance(600_000);
    network.serve((peer) => peers.push({ peer, atMs: 0 }));
    await clock.runUntilTrue(() => reconnector.phase === 'open', 600_000);
    await clock.advance(60_000);
    peers[0]?.peer.close();
    await clock.advance(1100);
    expect(peers).toHaveLength(2);
  });

  it('gives up a connection attempt that nobody answers after 30 s', async () => {
    const { clock, network, ends, reconnector } = createBench();
    network.setUp(false);
    reconnector.start();
    await clock.advance(30_000);
    expect(ends).toEqual([{ kind: 'timeout', message: 'no connection within 30 s' }]);
  });

  it('notices a half-open connection by its pings and connects anew (T10)', async () => {
    const { clock, network, ends, peers, reconnector } = createBench(60_000);
    reconnector.start();
    await clock.advance(1000);
    network.setUp(false);
    await clock.advance(60_000 + 20_000);
    expect(ends).toEqual([{ kind: 'lost', message: 'the central system fell silent' }]);
    network.setUp(true);
    await clock.advance(60_000);
    expect(peers.length).toBeGreaterThan(1);
    expect(reconnector.phase).toBe('open');
  });

  it('keeps a quiet connection whose peer answers pings', async () => {
    const { clock, ends, peers, reconnector } = createBench(30_000);
    reconnector.start();
    await clock.advance(3_600_000);
    expect(ends).toEqual([]);
    expect(peers).toHaveLength(1);
  });

  it('takes a changed ping interval up at once, and 0 as off (T10)', async () => {
    const { clock, network, ends, settings, reconnector } = createBench(3_600_000);
    reconnector.start();
    await clock.advance(1000);
    settings.pingIntervalMs = 10_000;
    reconnector.rearmPing();
    network.setUp(false);
    await clock.advance(30_000);
    expect(ends).toHaveLength(1);
    network.setUp(true);
    settings.pingIntervalMs = 0;
    await clock.runUntilTrue(() => reconnector.phase === 'open', 60_000);
    network.setUp(false);
    await clock.advance(3_600_000);
    expect(ends).toHaveLength(1);
  });

  it('tells by a probe whether the peer lives, and drops a dead connection', async () => {
    const { clock, network, ends, reconnector } = createBench();
    reconnector.start();
    await clock.advance(1000);
    const alive = reconnector.probe();
    await clock.advance(100);
    expect(await alive).toBe(true);
    network.setUp(false);
    const dead = reconnector.probe();
    await clock.advance(20_000);
    expect(await dead).toBe(false);
    expect(ends).toHaveLength(1);
  });

  it('does not wait for a back-off after a wanted reconnect, and uses the new address', async () => {
    const { clock, peers, settings, reconnector } = createBench();
    reconnector.start();
    await clock.advance(1000);
    settings.request = { ...REQUEST, identity: 'CP2' };
    reconnector.reconnect();
    await clock.advance(1100);
    expect(peers.map(({ peer }) => peer.request.identity)).toEqual(['CP1', 'CP2']);
  });

  it('tells when the next try comes, and nothing while one is made, none is wanted or it is connected', async () => {
    const { clock, network, settings, reconnector } = createBench();
    network.serve(
      () => {},
      () => ({ kind: 'http', httpStatus: 503, message: 'busy' }),
    );
    reconnector.start();
    expect(reconnector.nextTryMillis).toBeUndefined();
    await clock.advance(100);
    const first = reconnector.nextTryMillis ?? 0;
    expect(first).toBeGreaterThan(0);
    await clock.advance(200);
    expect(reconnector.nextTryMillis).toBe(first - 200);
    network.serve(() => {});
    await clock.advance(first);
    expect([reconnector.phase, reconnector.nextTryMillis]).toEqual(['open', undefined]);
    settings.request = undefined;
    reconnector.reconnect();
    await clock.advance(60_000);
    expect(reconnector.nextTryMillis).toBeUndefined();
  });

  it('connects as soon as there is an address', async () => {
    const { clock, peers, settings, reconnector } = createBench();
    settings.request = undefined;
    reconnector.start();
    await clock.advance(3_600_000);
    expect(peers).toEqual([]);
    settings.request = REQUEST;
    reconnector.reconnect();
    await clock.advance(100);
    expect(peers).toHaveLength(1);
  });

  it('stays away after stop, leaving no timer behind', async () => {
    const { clock, network, reconnector } = createBench(30_000);
    reconnector.start();
    await clock.advance(1000);
    reconnector.stop();
    await clock.advance(100);
    expect(network.open).toBe(0);
    expect(clock.pending()).toEqual([]);
  });

  it('delivers what was sent into a short cut when the cable is back', async () => {
    const { clock, network, peers, texts, reconnector } = createBench();
    reconnector.start();
    await clock.advance(1000);
    network.setUp(false);
    peers[0]?.peer.send('one');
    peers[0]?.peer.send('two');
    await clock.advance(5000);
    expect(texts).toEqual([]);
    network.setUp(true);
    peers[0]?.peer.send('three');
    await clock.advance(100);
    expect(texts).toEqual(['one', 'two', 'three']);
  });
});
