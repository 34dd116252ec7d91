// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { RapiChannel } from './rapi-channel.ts';
import { RapiParser, rapiFrame } from './rapi-frames.ts';

/** A channel, and the far end of its line: what was heard, and a hand to say something. */
function setUp() {
  const rig = new TestRig({ line: { type: 'uart', baud: 115_200 } });
  const parser = new RapiParser();
  const heard: { name: string; args: readonly string[]; sequence: number | undefined }[] = [];
  let answer: ((command: (typeof heard)[number]) => void) | undefined;
  const send = rig.buses.attachSerial('line', {
    receive: (bytes) => {
      for (const command of parser.feed(bytes)) {
        heard.push(command);
        answer?.(command);
      }
    },
  });
  const say = (text: string, sequence?: number) => send(Buffer.from(rapiFrame(text, sequence), 'latin1'));
  const sayRaw = (text: string) => send(Buffer.from(text, 'latin1'));
  const channel = new RapiChannel(rig.buses.serial('line'), rig.clock);
  const notices: string[] = [];
  channel.onNotice(({ name, args }) => notices.push([name, ...args].join(' ')));
  return {
    rig,
    channel,
    heard,
    notices,
    say,
    sayRaw,
    onCommand: (listener: typeof answer) => {
      answer = listener;
    },
  };
}

describe('a RAPI channel', () => {
  it('gives each command an id, 1 to 255, and takes the answer that has it', async () => {
    const { rig, channel, heard, say, onCommand } = setUp();
    onCommand(({ sequence }) => say(`OK ${sequence}`, sequence));
    for (let round = 1; round <= 300; round += 1) {
      const { ok, args } = await rig.finish(channel.command('GS'));
      expect(ok).toBe(true);
      expect(args).toEqual([String(((round - 1) % 255) + 1)]);
    }
    expect(heard.some(({ sequence }) => sequence === 0)).toBe(false);
  });

  it('tells NK as an answer, with what it says', async () => {
    const { rig, channel, say, onCommand } = setUp();
    onCommand(({ sequence }) => say('NK 32', sequence));
    expect(await rig.finish(channel.command('SC 80 V'))).toEqual({ ok: false, args: ['32'] });
  });

  it('takes notices between a command and its answer for notices', async () => {
    const { rig, channel, notices, say, onCommand } = setUp();
    onCommand(({ sequence }) => {
      say('AT 02 02 16 0100');
      say('AN 0');
      rig.clock.after(20, 'answer', () => say('OK 16 0020', sequence));
    });
    expect((await rig.finish(channel.command('GE'))).args).toEqual(['16', '0020']);
    expect(notices).toEqual(['AT 02 02 16 0100', 'AN 0']);
  });

  it('never takes a late answer for the answer to the next command', async () => {
    const { rig, channel, say, onCommand } = setUp();
    onCommand(({ sequence }) => say('OK first', sequence));
    await rig.finish(channel.command('GS'));
    let count = 0;
    onCommand(({ name, sequence }) => {
      count += 1;
      // Each answer comes after the next command has been sent.
      rig.clock.after(count % 2 === 1 ? 330 : 5, 'answer', () => say(`OK ${name}`, sequence));
    });
    for (let round = 0; round < 50; round += 1) {
      await expect(rig.finish(channel.command('GG'))).rejects.toMatchObject({ code: 'timeout' });
      expect((await rig.finish(channel.command('GU'))).args).toEqual(['GU']);
    }
  });

  it('does without ids where the firmware does not echo them, and then waits for quiet after an error', async () => {
    const { rig, channel, heard, say, onCommand } = setUp();
    onCommand(({ name }) => say(`OK ${name}`));
    expect((await rig.finish(channel.command('GS'))).args).toEqual(['GS']);
    await rig.finish(channel.command('GE'));
    expect(heard.at(-1)).toEqual({ name: 'GE', args: [], sequence: undefined });
    onCommand(({ name }) => rig.clock.after(400, 'answer', () => say(`OK ${name}`)));
    await expect(rig.finish(channel.command('GG'))).rejects.toMatchObject({ code: 'timeout' });
    onCommand(({ name }) => say(`OK ${name}`));
    const ms = await rig.duration(async () => expect((await channel.command('GU')).args).toEqual(['GU']));
    expect(ms).toBeGreaterThan(400);
  });

  it('does not give up ids for an NK without one: a frame reached the controller broken', async () => {
    const { rig, channel, heard, say, onCommand } = setUp();
    onCommand(() => say('NK'));
    await expect(rig.finish(channel.command('GS'))).rejects.toMatchObject({ code: 'timeout' });
    onCommand(({ sequence }) => say('OK', sequence));
    await rig.finish(channel.command('GS'));
    expect(heard.at(-1)?.sequence).toBe(2);
  });

  it('drops an answer with a wrong checksum', async () => {
    const { rig, channel, sayRaw, onCommand } = setUp();
    onCommand(() => sayRaw('$OK 16^00\r'));
    await expect(rig.finish(channel.command('GS'), 400)).rejects.toMatchObject({ code: 'timeout' });
  });

  it('finds an answer in noise', async () => {
    const { rig, channel, sayRaw, onCommand } = setUp();
    onCommand(({ sequence }) => sayRaw(`\u0000$OK 9^${rapiFrame('OK 16', sequence)}\u00ff`));
    expect((await rig.finish(channel.command('GS'))).args).toEqual(['16']);
  });

  it('asks one thing at a time', async () => {
    const { rig, channel, heard, say, onCommand } = setUp();
    onCommand(({ name, sequence }) => rig.clock.after(30, 'answer', () => say(`OK ${name}`, sequence)));
    const all = Promise.all(['GS', 'GE', 'GG'].map((command) => channel.command(command)));
    await rig.clock.advance(20);
    expect(heard.map(({ name }) => name)).toEqual(['GS']);
    expect((await rig.finish(all)).map(({ args }) => args[0])).toEqual(['GS', 'GE', 'GG']);
  });

  it('tells a port that disappears as gone, at once', async () => {
    const { rig, channel, say, onCommand } = setUp();
    const line = rig.buses.serialLines.get('line');
    const waiting = channel.command('GS');
    rig.clock.after(20, 'pull', () => line?.setPresent(false));
    await expect(rig.finish(waiting, 30)).rejects.toMatchObject({ code: 'gone' });
    await expect(rig.finish(channel.command('GS'), 1)).rejects.toMatchObject({ code: 'gone' });
    line?.setPresent(true);
    onCommand(({ sequence }) => say('OK', sequence));
    expect((await rig.finish(channel.command('GS'))).ok).toBe(true);
  });
});
