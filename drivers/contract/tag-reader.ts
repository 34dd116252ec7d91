// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ReaderPresence, TagReader } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** Where a reader that cannot be asked differs from one that is polled. */
export interface HeardTraits {
  /** Takes the reader away as far as the charger can see it, and gives it back. */
  readonly setReachable: (rig: TestRig, reachable: boolean) => void;
  /** It speaks when a card comes and then not again, so only the time from one coming to the next can be told. */
  readonly speaksOnce: boolean;
}

const POLLED: HeardTraits = {
  setReachable: (rig, reachable) => {
    rig.world.readerAnswers = reachable;
  },
  speaksOnce: false,
};

/** Emulators that look at the world all the time name their timers so; those may outlive the driver. */
const EMULATED = /^emulated /;

/** What every card reader does. */
export function tagReaderContract(
  setUp: () => Promise<{ rig: TestRig; device: TagReader }>,
  { setReachable, speaksOnce }: HeardTraits = POLLED,
): void {
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
      const shortMs = speaksOnce ? 250 : 500;
      await hold('04a2b3c4', shortMs);
      await rig.clock.advance(shortMs);
      await hold('04a2b3c4', shortMs);
      expect(uids).toHaveLength(1);
      await rig.clock.advance(1500);
      await hold('04a2b3c4', shortMs);
      expect(uids).toHaveLength(2);
    });

    it('reports another card at once', async () => {
      const { uids, hold } = await listen();
      await hold('04a2b3c4', 400);
      await hold('11223344', 400);
      expect(uids).toEqual(['04a2b3c4', '11223344']);
    });

    it('reports two cards that it sees in turns once each', async () => {
      const { uids, hold } = await listen();
      for (let round = 0; round < 5; round += 1) {
        await hold('04a2b3c4', 300);
        await hold('11223344', 300);
      }
      expect(uids).toEqual(['04a2b3c4', '11223344']);
    });

    it('that is gone is lost, and comes back by itself', async () => {
      const { rig, uids, presence, hold } = await listen();
      setReachable(rig, false);
      await rig.clock.advance(5000);
      expect(presence).toEqual(['present', 'lost']);
      await rig.clock.advance(60_000);
      setReachable(rig, true);
      await rig.clock.advance(3000);
      expect(presence).toEqual(['present', 'lost', 'present']);
      await hold('04a2b3c4', 500);
      expect(uids).toEqual(['04a2b3c4']);
    });

    it('says nothing any more once it is stopped', async () => {
      const { device, uids, hold, presence, rig } = await listen();
      device.stop();
      await hold('04a2b3c4', 1000);
      expect(rig.clock.pending().filter((timer) => !EMULATED.test(timer))).toEqual([]);
      await rig.clock.advance(10_000);
      expect(uids).toEqual([]);
      expect(presence).toEqual(['present']);
    });
  });
}
