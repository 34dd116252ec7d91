// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { GuardMessage } from '../link/messages.ts';
import { BusError } from '../ports/buses.ts';
import type { EnergyMeter, MeterRecord, SigningPurpose } from '../ports/devices.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { MeterSigner } from './meter-signer.ts';

type Answer = Extract<GuardMessage, { type: 'signed-meter' }>;

const RECORD: MeterRecord = {
  record: Buffer.from('OCMF|{}|{}'),
  signingMethod: '',
  encodingMethod: 'OCMF',
  publicKey: Uint8Array.of(0x30, 0x0a),
  covers: 'reading',
};

/** A meter that signs when it is told to, and a signer with what it answered. */
function setUp(fails?: unknown) {
  const asked: SigningPurpose[] = [];
  const answers: Answer[] = [];
  let release: () => void = () => {};
  const meter: EnergyMeter = {
    kind: 'meter',
    read: () => Promise.reject(new Error('not asked here')),
    async sign(purpose) {
      asked.push(purpose);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      if (fails !== undefined) throw fails;
      return RECORD;
    },
  };
  const signer = new MeterSigner(meter, (message) => void answers.push(message as Answer), SILENT_LOG);
  const ask = (request: number, purpose: SigningPurpose) => signer.ask({ type: 'sign-meter', request, purpose });
  const finish = async () => {
    release();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { asked, answers, ask, finish };
}

describe('readings that the meter signs', () => {
  it('are made one after the other and answered in order, in the form of the OCA application note §3.2', async () => {
    const { asked, answers, ask, finish } = setUp();
    ask(1, 'begin');
    ask(2, 'end');
    expect(asked).toEqual(['begin']);
    await finish();
    expect(asked).toEqual(['begin', 'end']);
    await finish();
    expect(answers.map(({ request }) => request)).toEqual([1, 2]);
    expect(answers[0]?.reading).toEqual({
      signedMeterData: Buffer.from('OCMF|{}|{}').toString('base64'),
      signingMethod: '',
      encodingMethod: 'OCMF',
      publicKey: Buffer.from('oca:base16:asn1:300a').toString('base64'),
      covers: 'reading',
    });
    ask(3, 'between');
    await finish();
    expect(answers.map(({ request }) => request)).toEqual([1, 2, 3]);
  });

  it.each([[new BusError('timeout', 'line', 'no answer')], ['a word']])(
    'are answered with nothing when the meter fails (%s)',
    async (failure) => {
      const { answers, ask, finish } = setUp(failure);
      ask(1, 'end');
      await finish();
      expect(answers).toEqual([{ type: 'signed-meter', request: 1, reading: null }]);
    },
  );

  it('are answered with nothing at once by a meter that does not sign, and by none', () => {
    const plain: EnergyMeter = { kind: 'meter', read: () => Promise.reject(new Error('not asked here')) };
    for (const meter of [plain, undefined]) {
      const answers: GuardMessage[] = [];
      const signer = new MeterSigner(meter, (message) => void answers.push(message), SILENT_LOG);
      signer.ask({ type: 'sign-meter', request: 7, purpose: 'begin' });
      expect(answers).toEqual([{ type: 'signed-meter', request: 7, reading: null }]);
    }
  });

  it('are not queued without end', () => {
    const { answers, ask } = setUp();
    for (let request = 1; request <= 12; request += 1) ask(request, 'between');
    expect(answers.map(({ request, reading }) => [request, reading])).toEqual([
      [10, null],
      [11, null],
      [12, null],
    ]);
  });
});
