// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { TAG_NOTATIONS } from '../../core/auth/tag-forms.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { type CardPageView, viewCard } from '../views/card-view.ts';
import type { LearningAnswer } from '../views/learning-view.ts';
import { emptyBody } from './bodies.ts';
import { addCardFileRoutes } from './card-files.ts';

const MOST_ON_A_PAGE = 200;
const COUNT_RULE = 'a whole number';
const count = v.pipe(v.string(), v.regex(/^\d{1,6}$/, COUNT_RULE), v.transform(Number));
/** Any text up to a length: what is a number of a card is the list's business. */
const number = v.pipe(v.string(), v.maxLength(40, 'the number of a card'));
const search = v.pipe(v.string(), v.maxLength(60, 'at most 60 characters'));
const pageQuery = v.strictObject({
  search: v.optional(search, ''),
  offset: v.optional(count, '0'),
  limit: v.optional(
    v.pipe(count, v.minValue(1, COUNT_RULE), v.maxValue(MOST_ON_A_PAGE, `1 to ${MOST_ON_A_PAGE}`)),
    '50',
  ),
});
const cardParams = v.object({ number });
const UNTIL_RULE = 'null for ever, or milliseconds since 1970';
const cardBody = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.maxLength(200, 'at most 40 characters'))),
  blocked: v.optional(v.boolean()),
  validUntilMillis: v.optional(
    v.nullable(v.pipe(v.number(), v.integer(UNTIL_RULE), v.minValue(0, UNTIL_RULE), v.maxValue(8.64e15, UNTIL_RULE))),
  ),
  notation: v.optional(v.picklist(TAG_NOTATIONS), 'any'),
  reversed: v.optional(v.boolean(), false),
});
const removeAllBody = v.strictObject({ count: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/** The charger's own list of cards, and learning mode. */
export function addCardRoutes(app: PortalApp, context: PortalContext): void {
  addReadingRoutes(app, context);
  addChangingRoutes(app, context);
  addRemovingRoutes(app, context);
  addLearningRoutes(app, context);
  addCardFileRoutes(app, context);
}

function addReadingRoutes(app: PortalApp, { station, clock }: PortalContext): void {
  app.get(
    '/api/v1/cards',
    {
      schema: { querystring: pageQuery },
      config: {
        access: 'manage-cards',
        summary: 'Cards on the list, by number; search takes a number in any form or a name',
      },
    },
    async (request): Promise<CardPageView> => {
      const { search, offset, limit } = request.query;
      const { cards, total } = station.cards.page(search, offset, limit);
      const now = clock.wallMillis();
      const { capacity } = station.cards;
      return { cards: cards.map((card) => viewCard(card, now)), total, count: station.cards.count(), capacity };
    },
  );
  app.get(
    '/api/v1/cards/:number',
    { schema: { params: cardParams }, config: { access: 'manage-cards', summary: 'Whether a card is on the list' } },
    async (request) => {
      const card = station.cards.find(request.params.number);
      if (card === undefined) throw noSuchCard();
      return viewCard(card, clock.wallMillis());
    },
  );
}

function addChangingRoutes(app: PortalApp, { station, clock }: PortalContext): void {
  app.put(
    '/api/v1/cards/:number',
    {
      schema: { params: cardParams, body: cardBody },
      config: { access: 'manage-cards', summary: 'Put a card on the list, or change what is said of it' },
    },
    async (request) => {
      const { notation, reversed, ...details } = request.body;
      const wanted = { ...details, number: request.params.number, reading: { notation, reversed } };
      const change = station.cards.put(wanted, signedIn(request).name);
      if (change.kind === 'refused') {
        throw new Problem(change.field === 'list' ? 'conflict' : 'invalid', change.why, { field: change.field });
      }
      return { outcome: change.kind, card: viewCard(change.card, clock.wallMillis()) };
    },
  );
}

function addRemovingRoutes(app: PortalApp, { station }: PortalContext): void {
  app.delete(
    '/api/v1/cards/:number',
    { schema: { params: cardParams }, config: { access: 'manage-cards', summary: 'Take one card off the list' } },
    async (request, reply) => {
      if (!station.cards.remove(request.params.number, signedIn(request).name)) throw noSuchCard();
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/v1/cards/remove-all',
    {
      schema: { body: removeAllBody },
      config: {
        access: 'manage-cards',
        summary: 'Empty the list; count says how many cards that are, so that nobody does it by mistake',
      },
    },
    async (request) => {
      const { count } = request.body;
      if (!station.cards.removeAll(count, signedIn(request).name)) {
        const allowed = String(station.cards.count());
        throw new Problem('conflict', `the list has ${allowed} cards, not ${count}; nothing was removed`, {
          field: 'count',
          allowed,
        });
      }
      return { removed: count };
    },
  );
}

function addLearningRoutes(app: PortalApp, { station }: PortalContext): void {
  const { learning } = station.cards;
  const now = (): LearningAnswer => ({ learning: learning.view() ?? null });
  app.get(
    '/api/v1/card-learning',
    { config: { access: 'manage-cards', summary: 'Learning mode; null: it is off' } },
    async () => now(),
  );
  app.post(
    '/api/v1/card-learning',
    {
      schema: { body: emptyBody },
      config: { access: 'manage-cards', summary: 'Begin to learn cards from the reader, or wait for the next one' },
    },
    async (request) => {
      if (learning.start(signedIn(request).name) === 'no-reader') {
        throw new Problem(
          'conflict',
          'no card can be read: the reader is missing, lost, or switched off in the settings (rfid.enabled)',
        );
      }
      return now();
    },
  );
  app.delete(
    '/api/v1/card-learning',
    { config: { access: 'manage-cards', summary: 'End learning mode' } },
    async (request) => {
      learning.stop(signedIn(request).name);
      return now();
    },
  );
}

function noSuchCard(): Problem {
  return new Problem('not-found', 'this card is not on the list', { field: 'number' });
}
