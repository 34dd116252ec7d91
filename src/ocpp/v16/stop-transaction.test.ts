// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { SAMPLE, stopped } from '../../../test/ocpp/fake-station.ts';
import type { ToldSample, TransactionEvent } from '../../core/session/transaction-event.ts';
import { MEASURAND_ITEMS } from '../../settings/measurands.ts';
import { stopTransactionRequest } from './stop-transaction.ts';

type Stop = Extract<TransactionEvent, { readonly kind: 'stopped' }>;

it('the data of a transaction is thinned until a frame holds it, and keeps its ends (M03, OCPP 1.6 errata 3.91)', () => {
  const told = (context: ToldSample['context'], atMillis: number): ToldSample => {
    return { context, measurands: MEASURAND_ITEMS, sample: { ...SAMPLE, atMillis, phaseWatts: [1, 2, 3] } };
  };
  const between = Array.from({ length: 98 }, (_, index) => told('periodic', SAMPLE.atMillis + 1 + index));
  const data = [
    told('transaction-begin', SAMPLE.atMillis),
    ...between,
    told('transaction-end', SAMPLE.atMillis + 60_000),
  ];
  const request = stopTransactionRequest({ ...(stopped('s1') as Stop), transactionData: data }, 5);
  const contexts = (request.transactionData ?? []).map(({ sampledValue }) => sampledValue[0]?.context);
  expect(JSON.stringify(request).length).toBeLessThan(64 * 1024);
  expect([contexts[0], contexts.at(-1)]).toEqual(['Transaction.Begin', 'Transaction.End']);
  expect(contexts.length).toBeGreaterThan(10);
});

it('a transaction without data has no field for it (M03)', () => {
  expect(stopTransactionRequest(stopped('s1') as Stop, 5)).not.toHaveProperty('transactionData');
  expect(stopTransactionRequest({ ...(stopped('s1') as Stop), transactionData: [] }, 5)).not.toHaveProperty(
    'transactionData',
  );
});
