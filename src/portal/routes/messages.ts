// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { localTime } from '../../core/time/local-time.ts';
import type { CentralDesk } from '../../ports/central-link.ts';
import type { ExchangeFilter, MessageLog } from '../../ports/message-log.ts';
import type { Role } from '../../settings/settings.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { Problem } from '../http/problem.ts';
import { type CentralLinkView, viewLink } from '../views/link-view.ts';
import {
  type MessageFactsView,
  type MessagesView,
  messageLine,
  viewMessage,
  withoutTexts,
} from '../views/message-view.ts';
import { messageExportQuery, messageFilter, messageParams, messageQuery, messagesQuery } from './message-queries.ts';

/** Read and written at a time while all messages are taken away; other work has its turn in between. */
const PORTION = 100;

/** What charger and central system say to each other, and how the connection is. */
export function addMessageRoutes(app: PortalApp, context: PortalContext): void {
  const { station, clock } = context;
  const timeZone = () => station.settings.get('locale.timezone');
  app.get(
    '/api/v1/ocpp/link',
    { config: { access: 'read-messages', summary: 'The connection to the central system, and what waits for it' } },
    async (): Promise<CentralLinkView> => viewLink(deskOf(context), station.outbox, clock.wallMillis()),
  );
  app.get(
    '/api/v1/ocpp/messages',
    {
      schema: { querystring: messagesQuery },
      config: {
        access: 'read-messages',
        summary: 'Messages with their answers, newest first, or what is new since one',
      },
    },
    async (request): Promise<MessagesView> => {
      const { limit, before, after, texts, cards, ...query } = request.query;
      const { messages } = deskOf(context);
      const atMillis = clock.wallMillis();
      const filter = messageFilter({ ...query, cards }, timeZone(), atMillis);
      const found = after === undefined ? messages.page(filter, limit, before) : messages.since(filter, after, limit);
      const withTags = showsTags(cards, signedIn(request).role);
      const views = found.map((one) => viewMessage(one, withTags));
      return {
        messages: texts === 'yes' ? views : views.map(withoutTexts),
        next: after === undefined && found.length === limit ? String(found.at(-1)?.number ?? 0) : null,
        newest: messages.newest(),
        atMillis,
      };
    },
  );
  app.get(
    '/api/v1/ocpp/messages/facts',
    { config: { access: 'read-messages', summary: 'How many messages are kept, and which actions there are' } },
    async (): Promise<MessageFactsView> => {
      const { messages } = deskOf(context);
      return { kept: messages.kept(), actions: messages.actions() };
    },
  );
  app.get(
    '/api/v1/ocpp/messages/:number',
    {
      schema: { params: messageParams, querystring: messageQuery },
      config: { access: 'read-messages', summary: 'One message with its answer, as they went over the wire' },
    },
    async (request) => {
      const { number } = request.params;
      const [found] = deskOf(context).messages.page({}, 1, number + 1);
      if (found?.number !== number)
        throw new Problem('not-found', 'there is no such message any more', { field: 'number' });
      return viewMessage(found, showsTags(request.query.cards, signedIn(request).role));
    },
  );
  addExport(app, context, timeZone);
}

function addExport(app: PortalApp, context: PortalContext, timeZone: () => string): void {
  const { station, clock, audit, log } = context;
  app.get(
    '/api/v1/ocpp/messages.jsonl',
    {
      schema: { querystring: messageExportQuery },
      config: { access: 'read-messages', summary: 'Messages of a filter as JSON lines, oldest first' },
    },
    async (request, reply) => {
      const { name, role } = signedIn(request);
      const { messages } = deskOf(context);
      const nowMillis = clock.wallMillis();
      const filter = messageFilter(request.query, timeZone(), nowMillis);
      const withTags = showsTags(request.query.cards, role);
      audit.add(name, 'OCPP messages exported', withTags ? 'with card numbers' : 'card numbers hidden');
      const body = Readable.from(
        linesOf(messages, filter, withTags, () => clock.sleep(0)),
        { objectMode: false },
      );
      body.once('error', (error) => log.error({ cause: error.message }, 'an export of messages broke off'));
      const serial = station.identity.serialNumber.replaceAll(/[^A-Za-z0-9._-]/g, '-');
      const day = localTime(nowMillis, timeZone()).date;
      reply.type('application/x-ndjson; charset=utf-8');
      reply.header('Content-Disposition', `attachment; filename="ocpp-${serial}-${day}.jsonl"`);
      return reply.send(body);
    },
  );
}

async function* linesOf(
  messages: MessageLog,
  filter: ExchangeFilter,
  withTags: boolean,
  breathe: () => Promise<void>,
): AsyncGenerator<string, void, undefined> {
  for (let after = 0; ; ) {
    const portion = messages.onward(filter, PORTION, after);
    if (portion.length > 0) yield portion.map((one) => `${messageLine(viewMessage(one, withTags))}\n`).join('');
    if (portion.length < PORTION) return;
    after = portion.at(-1)?.number ?? 0;
    await breathe();
  }
}

/** @throws Problem `not-found` where there is nobody to tell of */
function deskOf({ centralDesk }: PortalContext): CentralDesk {
  if (centralDesk === undefined) throw new Problem('not-found', 'this charger has no OCPP client');
  return centralDesk;
}

function showsTags(wish: 'full' | 'hidden', role: Role): boolean {
  return wish === 'full' && maySeeTags(role);
}
