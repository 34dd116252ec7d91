// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerInWords, requestInWords } from './message-words.ts';

const ask = (action: string, payload: object) => requestInWords(action, JSON.stringify([2, '1', action, payload]));

describe('messages in words', () => {
  it.each([
    [
      'BootNotification',
      { chargePointVendor: 'V', chargePointModel: 'M', firmwareVersion: '1' },
      'The charger introduces itself: V M, firmware 1.',
    ],
    [
      'StatusNotification',
      { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure', info: 'earth' },
      'Connector 1 is Faulted (GroundFailure, earth).',
    ],
    [
      'StatusNotification',
      { connectorId: 0, status: 'Available', errorCode: 'NoError' },
      'The whole charger is Available.',
    ],
    [
      'StartTransaction',
      { connectorId: 2, idTag: 'A', meterStart: 5 },
      'A session began at connector 2 with card A, register 5 Wh.',
    ],
    ['StopTransaction', { transactionId: 3, meterStop: 9 }, 'Transaction 3 ended at register 9 Wh: Local.'],
    ['ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }, 'Set HeartbeatInterval to 60.'],
    ['RemoteStartTransaction', { idTag: 'A' }, 'Start a session at any connector for card A.'],
    ['GetConfiguration', {}, 'Tell all keys.'],
    [
      'MeterValues',
      {
        connectorId: 1,
        transactionId: 4,
        meterValue: [
          {
            sampledValue: [
              { value: '1200', unit: 'Wh' },
              { value: '7.2', measurand: 'Power.Active.Import', unit: 'kW' },
              { value: '1', measurand: 'Voltage' },
            ],
          },
        ],
      },
      'Meter of connector 1, transaction 4: 1200 Wh, 7.2 kW.',
    ],
    ['Dance', {}, 'An action that is not of OCPP 1.6: Dance.'],
    ['toString', {}, 'An action that is not of OCPP 1.6: toString.'],
  ])('%s %j', (action, payload, words) => {
    expect(ask(action, payload)).toBe(words);
  });

  it.each([
    ['Authorize', '[3,"1",{"idTagInfo":{"status":"Blocked"}}]', 'Blocked'],
    ['StartTransaction', '[3,"1",{"transactionId":7,"idTagInfo":{"status":"Accepted"}}]', 'transaction 7, Accepted'],
    ['MeterValues', '[3,"1",{}]', 'received'],
    ['Reset', '[4,"1","NotSupported","no",{}]', 'error NotSupported: no'],
  ])('the answer to %s', (action, answer, words) => {
    expect(answerInWords(action, answer)).toBe(words);
  });

  it('finds words for any message, however wrong', () => {
    const actions = fc.constantFrom(
      'BootNotification',
      'MeterValues',
      'StatusNotification',
      'SendLocalList',
      'SetChargingProfile',
      'GetLog',
      'StartTransaction',
      '',
    );
    fc.assert(
      fc.property(actions, fc.jsonValue(), (action, payload) => {
        expect(requestInWords(action, JSON.stringify([2, '1', action, payload]))).toMatch(/\S/);
        expect(answerInWords(action, JSON.stringify([3, '1', payload]))).toMatch(/\S/);
        expect(answerInWords(action, JSON.stringify(payload))).toMatch(/\S/);
      }),
      { seed: 2 },
    );
  });
});
