// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, type TestContext } from 'vitest';
import { AWAY_MS } from '../../drivers/chips/tag-reader/presentations.ts';
import { lineWith, SerialRig, soon } from './support/serial-rig.ts';

/** SENS_RES, SEL_RES, length and UID; behind the first, an answer to select as cards of ISO/IEC 14443-4 have. */
const SEVEN_BYTES = { card: '034420 07 04a2b3c4d5e680 067577810280'.replaceAll(' ', ''), uid: '04a2b3c4d5e680' };
const FOUR_BYTES = { card: '000408 04 deadbeef'.replaceAll(' ', ''), uid: 'deadbeef' };
const SAM_CONFIGURATION = '14010000';

async function setUp(context: TestContext) {
  const { rig, peer } = await lineWith(
    context,
    (line) => line.peer('pn532.py', line.peerPort()),
    new SerialRig('station', 115_200),
  );
  const reader = await rig.device('tag-reader', 'tag-reader/pn532-uart', { retryMs: 200 });
  const [tags, presence]: [string[], string[]] = [[], []];
  reader.onTag(({ uid }) => tags.push(Buffer.from(uid).toString('hex')));
  reader.onPresence((now) => presence.push(now));
  const commands = async () => (await peer.order('commands')) as readonly string[];
  return { rig, chip: peer, tags, presence, commands };
}

describe('a PN532 on a real port', () => {
  it.concurrent('is woken and set up before it is asked for cards (UM0701-02 §7.2.10)', async (context) => {
    const { presence, commands } = await setUp(context);
    await soon(() => expect(presence).toEqual(['present']));
    expect((await commands()).slice(0, 3)).toEqual([SAM_CONFIGURATION, '3205ff0101', '4a0100']);
  });

  it.concurrent('a card is told once while it stays, and again when it was away', async (context) => {
    const { rig, chip, tags, commands } = await setUp(context);
    await chip.order('put', { card: SEVEN_BYTES.card });
    await soon(() => expect(tags).toEqual([SEVEN_BYTES.uid]));
    const before = (await commands()).length;
    // Each look at a card that stays is a poll, and the field off and on.
    await soon(async () => expect((await commands()).length).toBeGreaterThan(before + 8));
    expect(tags).toHaveLength(1);
    await chip.order('put', { card: null });
    await rig.clock.sleep(AWAY_MS);
    await chip.order('put', { card: SEVEN_BYTES.card });
    await soon(() => expect(tags).toEqual([SEVEN_BYTES.uid, SEVEN_BYTES.uid]));
    await chip.order('put', { card: FOUR_BYTES.card });
    await soon(() => expect(tags.at(-1)).toBe(FOUR_BYTES.uid));
  });

  it.concurrent('is lost when it falls silent, and set up anew when it is back', async (context) => {
    const { chip, tags, presence, commands } = await setUp(context);
    await soon(() => expect(presence).toEqual(['present']));
    await chip.order('cut power');
    await soon(() => expect(presence).toEqual(['present', 'lost']));
    await chip.order('put', { card: SEVEN_BYTES.card });
    await chip.order('give power');
    await soon(() => expect(presence).toEqual(['present', 'lost', 'present']));
    await soon(() => expect(tags).toEqual([SEVEN_BYTES.uid]));
    expect((await commands()).filter((command) => command === SAM_CONFIGURATION)).toHaveLength(2);
  });

  it.concurrent('is lost when its port is pulled, and found again when it is back', async (context) => {
    const { rig, presence, tags } = await setUp(context);
    await soon(() => expect(presence).toEqual(['present']));
    await rig.pull();
    await soon(() => expect(presence).toEqual(['present', 'lost']));
    await rig.plugIn();
    const chip = await rig.peer('pn532.py', rig.peerPort());
    await soon(() => expect(presence).toEqual(['present', 'lost', 'present']));
    await chip.order('put', { card: FOUR_BYTES.card });
    await soon(() => expect(tags).toEqual([FOUR_BYTES.uid]));
  });
});
