// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { Station } from '../../station/api.ts';
import type { Handler } from '../rpc/dispatcher.ts';
import { ResetRequest, type ResetResponse } from './generated/validators.mjs';
import { answer, incoming } from './incoming.ts';

/** Lets the answer get out of the machine before anything is shut down. */
const ANSWER_FIRST_MS = 200;

/** Reset (OCPP 1.6 §5.14): the answer first, then sessions end by the rules of the kind, then the restart. */
export function handleReset(station: Pick<Station, 'reset'>, clock: Clock): Handler {
  return incoming(ResetRequest, ({ type }) => {
    const restart = () => station.reset(type === 'Hard' ? 'hard' : 'soft');
    return answer<ResetResponse>({ status: 'Accepted' }, () => {
      clock.after(ANSWER_FIRST_MS, 'reset', restart);
    });
  });
}
