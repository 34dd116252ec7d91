// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ReaderPresence, TagReader } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every card reader does. */
export function tagReaderContract(setUp: () => Promise<{ rig: TestRig; device: TagReader }>): void {
  const listen = async () => {
    const { rig, device } = await setUp();
    const uids: string[] = [];
    const presence: ReaderPresence[] = [];
    device.onTag(({ uid }) => uids.push(Buffer.from(uid).toString('hex')));
    device.onPresence((state) => presence.push(state));
    const hold = async (uid: string, holdMs: number) => {
      rig.world.card = Uint8Array.from(Buffer.from(uid, 'hex'));
      await rig.clock.advance(holdMs);
      rig.world.card = undefined;
    };
    await rig.clock.advance(500);
    return { rig, device, uids, presence, hold };
  };

  describe('as a card reader', () => {
    it('is present once it answers', async () => {
      expect((await listen()).presence).toEqual(['present']);
    });

    it.each(['04a2b3c4', '04a2b3c4d5e6f7', '04a2b3c4d5e6f7081920'])('reads a card with UID %s', async (uid) => {
      const { uids, hold } = await listen();
      await hold(uid, 500);
      expect(uids).toEqual([uid]);
    });

    it('reads a card that is held for 300 ms, whatever the moment', async () => {
      const { rig, uids, hold } = await listen();
      for (let round = 0; round < 20; round += 1) {
        await rig.clock.advance(1100 + 17 * round);
        await hold('04a2b3c4', 300);
      }
      expect(uids).toHaveLength(20);
    });

    it('reports a card that stays only once', async () => {
      const { uids, hold } = await listen();
      await hold('04a2b3c4', 10_000);
      expect(uids).toEqual(['04a2b3c4']);
    });

    it('reports it again after it was away for 1 s, and not after 0.5 s', async () => {
      const { rig, uids, hold } = await listen();
      await hold('04a2b3c4', 500);
      await rig.clock.advance(500);
      await hold('04a2b3c4', 500);
      expect(uids).toHaveLength(1);
      await rig.clock.advance(1500);
      await hold('04a2b3c4', 500);
      expect(uids).toHaveLength(2);
    });

    it('reports another card at once', async () => {
      const { uids, hold } = await listen();
      await hold('04a2b3c4', 400);
      await hold('11223344', 400);
      expect(uids).toEqual(['04a2b3c4', '11223344']);
    });

    it('that falls silent is lost, and comes back by itself', async () => {
      const { rig, uids, presence, hold } = await listen();
      rig.world.readerAnswers = false;
      await rig.clock.advance(5000);
      expect(presence).toEqual(['present', 'lost']);
      await rig.clock.advance(60_000);
      rig.world.readerAnswers = true;
      await rig.clock.advance(3000);
      expect(presence).toEqual(['present', 'lost', 'present']);
      await hold('04a2b3c4', 500);
      expect(uids).toEqual(['04a2b3c4']);
    });

    it('says nothing any more once it is stopped', async () => {
      const { device, uids, hold, presence, rig } = await listen();
      device.stop();
      await hold('04a2b3c4', 1000);
      await rig.clock.advance(10_000);
      expect(uids).toEqual([]);
      expect(presence).toEqual(['present']);
      expect(rig.clock.pending()).toEqual([]);
    });
  });
}
