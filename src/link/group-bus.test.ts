// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../bench/seeded-random.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { SerialLine } from '../ports/buses.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { CAUTIOUS_SETTINGS } from './cautious-settings.ts';
import { GroupMaster, GroupSlave } from './group-bus.ts';
import { encodeGroupFrame, type GroupFrame, GroupFrameReader } from './group-frames.ts';
import { GuardEnd } from './guard-end.ts';
import type { GuardSettings, StationMessage } from './messages.ts';
import { StationEnd } from './station-end.ts';

const settings: GuardSettings = {
  ...CAUTIOUS_SETTINGS,
  derateMilliamps: 10_000,
  stationLossGraceSeconds: 30,
  fallbackMilliamps: 6000,
};

/** A pair of wires: what one node sends, all others hear 5 ms later, unless the noise spoils it. */
function wires(clock: VirtualClock, spoil: (bytes: Uint8Array) => Uint8Array): () => SerialLine {
  const nodes: ((bytes: Uint8Array) => void)[] = [];
  return () => {
    const mine = nodes.length;
    nodes.push(() => {});
    return {
      id: `node ${mine}`,
      write: async (bytes) => {
        const heard = spoil(bytes);
        clock.after(5, 'wires', () => {
          nodes.forEach((hear, node) => {
            if (node !== mine) hear(heard);
          });
        });
      },
      onBytes: (listener) => {
        nodes[mine] = listener;
        return () => {};
      },
      onPresence: () => () => {},
    };
  };
}

describe('frames of the group bus', () => {
  const frame = fc.record({
    address: fc.integer({ min: 1, max: 30 }),
    kind: fc.constantFrom('question' as const, 'answer' as const),
    session: fc.integer({ min: 0, max: 255 }),
    sequence: fc.integer({ min: 0, max: 255 }),
    payload: fc.uint8Array({ maxLength: 512 }),
  });

  it('come out as they went in, however the bytes are split and whatever stands between (property)', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 4 }),
        fc.uint8Array({ maxLength: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (frames, noise, cut) => {
          const bytes = [...noise, 0xc0, ...frames.flatMap((f) => [...encodeGroupFrame(f)])];
          const reader = new GroupFrameReader();
          const found: GroupFrame[] = [];
          for (let at = 0; at < bytes.length; at += cut)
            found.push(...reader.push(Uint8Array.from(bytes.slice(at, at + cut))));
          expect(found).toEqual(frames);
        },
      ),
    );
  });

  it('are passed over when a bit is wrong (property)', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.integer({ min: 0, max: 7 }), (sent, position, bit) => {
        const bytes = encodeGroupFrame(sent);
        const at = 1 + (position % (bytes.length - 2));
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        for (const found of new GroupFrameReader().push(bytes)) expect(found).not.toEqual(sent);
      }),
    );
  });
});

describe('group bus', () => {
  it.each([0, 0.05, 0.3])(
    'carries every message once and in order to three slaves with %d of the frames spoiled',
    async (share) => {
      const clock = new VirtualClock();
      const random = new SeededRandom(7);
      const node = wires(clock, (bytes) =>
        random.uniform() < share
          ? bytes.map((byte, at) => (at === Math.floor(bytes.length / 2) ? byte ^ 4 : byte))
          : bytes,
      );
      const addresses = [2, 3, 4];
      const master = new GroupMaster(node(), clock, addresses, 17);
      const received = new Map<number, StationMessage[]>();
      const ends = new Map<number, GuardEnd>();
      for (const address of addresses) {
        const messages: StationMessage[] = [];
        received.set(address, messages);
        const end = new GuardEnd({ bootId: `boot-${address}`, board: 'virtual', hasMeter: true }, clock, SILENT_LOG, {
          onMessage: (message) => messages.push(message),
          onConnected: () => {},
          onDisconnected: () => {},
        });
        ends.set(address, end);
        new GroupSlave(node(), clock, address, end);
      }
      const stations = addresses.map(
        (address) => new StationEnd(address, master.link(address), clock, SILENT_LOG, () => ({ settings, faults: [] })),
      );
      master.start();
      for (const station of stations) station.start();
      let told = 0;
      const tell = (): void => {
        told += 1;
        for (const end of ends.values()) end.send({ type: 'event', seq: told, atMicros: 1, name: 'contactor-closed' });
        clock.after(200, 'tell', tell);
      };
      tell();
      await clock.advance(share === 0.3 ? 60_000 : 2000);
      const first = stations.map((station) => station.bootId);
      expect(first).toEqual(['boot-2', 'boot-3', 'boot-4']);
      let seq = 0;
      for (let n = 0; n < 40; n += 1) {
        seq += 1;
        for (const station of stations) station.send({ type: 'permit', seq, limitMilliamps: 6000 + n, leaseMs: 1000 });
        await clock.advance(250);
      }
      await clock.advance(1000);
      for (const messages of received.values()) {
        const permits = messages.filter((message) => message.type === 'permit').map((message) => message.seq);
        expect(permits).toEqual([...permits].sort((a, b) => a - b));
        expect(new Set(permits).size).toBe(permits.length);
        if (share < 0.3) expect(permits).toHaveLength(40);
      }
      master.stop();
    },
  );

  it('tells both ends when the other one falls silent', async () => {
    const clock = new VirtualClock();
    let cut = false;
    const node = wires(clock, (bytes) => (cut ? new Uint8Array(0) : bytes));
    const master = new GroupMaster(node(), clock, [2], 3);
    let connected = false;
    const end = new GuardEnd({ bootId: 'boot', board: 'virtual', hasMeter: true }, clock, SILENT_LOG, {
      onMessage: () => {},
      onConnected: () => {
        connected = true;
      },
      onDisconnected: () => {
        connected = false;
      },
    });
    new GroupSlave(node(), clock, 2, end);
    const station = new StationEnd(2, master.link(2), clock, SILENT_LOG, () => ({ settings, faults: [] }));
    master.start();
    station.start();
    await clock.advance(1000);
    expect([station.online, connected]).toEqual([true, true]);
    cut = true;
    await clock.advance(3000);
    expect([station.online, connected]).toEqual([false, false]);
    cut = false;
    await clock.advance(3000);
    expect([station.online, connected]).toEqual([true, true]);
    master.stop();
    station.stop();
  });
});
