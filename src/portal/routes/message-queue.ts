// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { Problem } from '../http/problem.ts';
import { type MessageQueueView, viewMessageQueue } from '../views/message-queue-view.ts';

const IDS_RULE = 'a list of 1 to 1000 numbers of parked messages, or "all"';
const sendAgainBody = v.strictObject({
  ids: v.union(
    [
      v.literal('all'),
      v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), v.minLength(1), v.maxLength(1000)),
    ],
    IDS_RULE,
  ),
});

/** What the central system has still to hear, and what it would not take. */
export function addMessageQueueRoutes(app: PortalApp, { station }: PortalContext): void {
  app.get(
    '/api/v1/message-queue',
    { config: { access: 'manage-message-queue', summary: 'The queue of transaction messages, parked ones in full' } },
    async (request): Promise<MessageQueueView> => {
      const { messageQueue } = station;
      return viewMessageQueue(messageQueue.facts(), messageQueue.parked(), maySeeTags(signedIn(request).role));
    },
  );
  app.post(
    '/api/v1/message-queue/send-again',
    {
      schema: { body: sendAgainBody },
      config: { access: 'manage-message-queue', summary: 'Put parked messages back in their places in the queue' },
    },
    async (request) => {
      const { ids } = request.body;
      const count = station.messageQueue.sendAgain(ids, signedIn(request).name);
      if (count === 0 && ids !== 'all')
        throw new Problem('not-found', 'none of these messages is parked (any more)', { field: 'ids' });
      return { count };
    },
  );
}
