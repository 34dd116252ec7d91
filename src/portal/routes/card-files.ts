// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { TAG_NOTATIONS } from '../../core/auth/tag-forms.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { Problem } from '../http/problem.ts';
import type { ValibotTypes } from '../http/validation.ts';

/** What the list itself takes, too. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

const yesNo = v.pipe(
  v.picklist(['true', 'false']),
  v.transform((word) => word === 'true'),
);
const importQuery = v.strictObject({
  dryRun: v.optional(yesNo, 'false'),
  notation: v.optional(v.picklist(TAG_NOTATIONS), 'any'),
  reversed: v.optional(yesNo, 'false'),
});

/** The list of cards as a file. */
export function addCardFileRoutes(app: PortalApp, { station }: PortalContext): void {
  app.get(
    '/api/v1/cards.csv',
    { config: { access: 'manage-cards', summary: 'All cards as CSV (RFC 4180, UTF-8)' } },
    async (_request, reply) =>
      reply
        .header('Content-Type', 'text/csv; charset=utf-8')
        .header('Content-Disposition', 'attachment; filename="cards.csv"')
        .send(station.cards.exportCsv()),
  );
  // In a scope of its own, so that no other route takes anything but JSON.
  void app.register((child, _options, done) => {
    const scope = child.withTypeProvider<ValibotTypes>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.post(
      '/api/v1/cards.csv',
      {
        bodyLimit: LARGEST_FILE_BYTES,
        schema: { querystring: importQuery },
        config: {
          access: 'manage-cards',
          bodyType: 'text/csv',
          summary: 'Take up a list of cards; each row is answered by itself. dryRun only tells what would become of it',
        },
      },
      async (request) => {
        if (!(request.body instanceof Buffer)) throw new Problem('invalid', 'there is no file', { field: 'body' });
        const read = station.cards.importCsv(request.body, request.query, signedIn(request).name);
        if (read.kind === 'read') return read;
        const where = read.line === undefined ? '' : `line ${read.line}: `;
        throw new Problem('invalid', `nothing was imported. ${where}${read.why}`, {
          field: 'body',
          allowed: 'CSV in UTF-8 with the columns number, name, blocked, valid until',
        });
      },
    );
    done();
  });
}
