// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { isIdTag } from '../../core/auth/id-tag.ts';
import type { TransactionIdRepository } from '../../ports/store.ts';
import type { Station } from '../../station/api.ts';
import type { PriceOutcome } from '../../station/tariff-api.ts';
import type { DataTransferResponse } from './generated/validators.mjs';
import { clearPrice, finalCost, runningCost, setPrice, setUserPrice, textIn } from './price-messages.ts';

/** `data` of the answer names what was wrong. */
type Answer = Pick<DataTransferResponse, 'status' | 'data'>;
type Act = (data: unknown) => Answer;

/** What a central system may say of prices and costs, by message id. */
export function priceMessages(
  { tariff, settings }: Pick<Station, 'tariff' | 'settings'>,
  transactionIds: Pick<TransactionIdRepository, 'sessionOf'>,
): ReadonlyMap<string, Act> {
  const language = () => settings.get('locale.language');
  const ofTransaction = (transactionId: number, tell: (sessionId: string) => PriceOutcome): Answer => {
    const sessionId = transactionIds.sessionOf(transactionId);
    return answer(sessionId === undefined ? 'unknown-session' : tell(sessionId));
  };
  return new Map<string, Act>([
    ['SetPrice', reading(setPrice, (scheme) => answer(tariff.setScheme(scheme)))],
    ['ClearPrice', reading(clearPrice, ({ schemeId }) => answer(tariff.removeSchemes(schemeId)))],
    [
      'SetUserPrice',
      reading(setUserPrice, (price) =>
        isIdTag(price.idToken)
          ? answer(tariff.setUserPrice(price.idToken, textIn(language(), price)))
          : rejected('idToken: 1 to 20 printable characters'),
      ),
    ],
    [
      'RunningCost',
      reading(runningCost, ({ transactionId, timestamp, meterValue, cost, state, chargingPrice, idlePrice }) => {
        const told = { atMillis: timestamp, wattHours: meterValue, costMicros: cost, state, chargingPrice, idlePrice };
        return ofTransaction(transactionId, (sessionId) => tariff.tellRunningCost(sessionId, told));
      }),
    ],
    [
      'FinalCost',
      reading(finalCost, ({ transactionId, cost, qrCodeText, ...texts }) => {
        const told = { costMicros: cost, priceText: textIn(language(), texts), link: qrCodeText };
        return ofTransaction(transactionId, (sessionId) => tariff.tellFinalCost(sessionId, told));
      }),
    ],
  ]);
}

function reading<T>(schema: v.GenericSchema<unknown, T>, act: (message: T) => Answer): Act {
  return (data) => {
    const parsed = v.safeParse(schema, data, { abortEarly: true });
    if (!parsed.success) return rejected(`${v.getDotPath(parsed.issues[0]) ?? 'data'}: ${parsed.issues[0].message}`);
    try {
      return act(parsed.output);
    } catch (error) {
      return rejected(error instanceof RangeError ? error.message : 'it could not be stored');
    }
  };
}

function answer(outcome: PriceOutcome): Answer {
  switch (outcome) {
    case 'accepted':
      return { status: 'Accepted' };
    case 'disabled':
      return rejected('prices of a central system are switched off (CustomDisplayCostAndPrice)');
    case 'unknown-session':
      return rejected('transactionId: not known here');
  }
}

/** Long enough to name a field and what it may be. */
const LONGEST_REASON = 200;

function rejected(why: string): Answer {
  return { status: 'Rejected', data: why.slice(0, LONGEST_REASON) };
}
