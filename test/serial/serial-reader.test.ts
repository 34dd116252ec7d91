// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, type TestContext } from 'vitest';
import { lineWith, SerialRig, soon } from './support/serial-rig.ts';

const ETX_THEN_BCC = {
  start: '02',
  end: '03',
  payload: 'ascii-hex',
  checksum: 'xor',
  checksumPlace: 'after-end',
};
/** The first byte of the body is a version; the check is two digits before ETX. */
const RDM6300 = { start: '02', end: '03', payload: 'ascii-hex', skip: 2, checksum: 'xor', checksumForm: 'ascii-hex' };

async function setUp(context: TestContext, format: Readonly<Record<string, unknown>>) {
  const { rig, peer } = await lineWith(
    context,
    (line) => line.peer('card_reader.py', line.peerPort()),
    new SerialRig('station'),
  );
  const device = await rig.device('tag-reader', 'tag-reader/serial', format);
  const [tags, presence]: [string[], string[]] = [[], []];
  device.onTag(({ uid }) => tags.push(Buffer.from(uid).toString('hex')));
  device.onPresence((now) => presence.push(now));
  // The port is open once this is told; what came before that is lost.
  await soon(() => expect(presence).toEqual(['present']));
  const hold = (uid: string, how = {}) => peer.order('hold', { uid, style: 'etx bcc', times: 1, ...how });
  return { rig, peer, tags, presence, hold };
}

describe('a card reader that sends STX, digits, ETX and BCC, on a real port', () => {
  it.concurrent('a card that stays is one tag, though it is sent again and again, in pieces', async (context) => {
    const { tags, hold } = await setUp(context, ETX_THEN_BCC);
    await hold('04A2B3C4D5E680', { times: 4 });
    await hold('DEADBEEF');
    await soon(() => expect(tags).toEqual(['04a2b3c4d5e680', 'deadbeef']));
  });

  it.concurrent('noise around a frame changes nothing', async (context) => {
    const { tags, hold } = await setUp(context, ETX_THEN_BCC);
    await hold('04A2B3C4D5E680', { times: 2, noise: '02ff03003402' });
    await soon(() => expect(tags).toEqual(['04a2b3c4d5e680']));
  });

  it.concurrent('a frame with a wrong BCC is no card', async (context) => {
    const { peer, tags, hold } = await setUp(context, ETX_THEN_BCC);
    // 11223344 and its true BCC of 03, then the same with 02.
    await peer.order('say', { data: '023131323233333434 03 02'.replaceAll(' ', '') });
    await hold('DEADBEEF');
    await soon(() => expect(tags).toEqual(['deadbeef']));
    await peer.order('say', { data: '023131323233333434 03 03'.replaceAll(' ', '') });
    await soon(() => expect(tags).toEqual(['deadbeef', '11223344']));
  });

  it.concurrent('an RDM6300 with its check in digits: 62E3086CED 08 (Seeed Studio)', async (context) => {
    const { peer, tags } = await setUp(context, RDM6300);
    await peer.order('say', { data: Buffer.from('\u000262E3086CED08\u0003').toString('hex') });
    await soon(() => expect(tags).toEqual(['e3086ced']));
    await peer.order('hold', { uid: '010A0B0C0D', style: 'rdm6300', times: 1 });
    await soon(() => expect(tags).toEqual(['e3086ced', '0a0b0c0d']));
  });

  it.concurrent('is lost when its port is pulled, and reads again when it is back', async (context) => {
    const { rig, tags, presence } = await setUp(context, ETX_THEN_BCC);
    await rig.pull();
    await soon(() => expect(presence).toEqual(['present', 'lost']));
    await rig.plugIn();
    const reader = await rig.peer('card_reader.py', rig.peerPort());
    await soon(() => expect(presence).toEqual(['present', 'lost', 'present']));
    await reader.order('hold', { uid: 'DEADBEEF', style: 'etx bcc', times: 1 });
    await soon(() => expect(tags).toEqual(['deadbeef']));
  });
});
