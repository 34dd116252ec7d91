// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Station } from '../../station/api.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { viewProfile, viewProfileLimit } from '../views/profile-view.ts';

const DAY_SECONDS = 86_400;
const ID_RULE = 'the number of a charging profile';
const profileParams = v.object({
  id: v.pipe(v.string(), v.regex(/^-?\d{1,10}$/, ID_RULE), v.transform(Number)),
});

/** What the central system's charging profiles allow, and taking them away by hand. */
export function addChargingProfileRoutes(app: PortalApp, context: PortalContext): void {
  const { station, audit, log } = context;
  const { chargingProfiles } = station;
  app.get(
    '/api/v1/charging-profiles',
    { config: { access: 'read-status', summary: 'All charging profiles, and what each connector may have in a day' } },
    async () => ({
      profiles: chargingProfiles.list().map(viewProfile),
      connectors: station.connectorIds().map((id) => viewPlan(station, id)),
    }),
  );
  app.delete(
    '/api/v1/charging-profiles',
    { config: { access: 'manage-profiles', summary: 'Remove all charging profiles' } },
    async (request, reply) => {
      const me = signedIn(request);
      const removed = chargingProfiles.clear({});
      if (chargingProfiles.list().length > 0) throw new Problem('conflict', STORAGE_FAILS);
      audit.add(me.name, 'charging profiles removed', `${removed}`);
      log.info({ account: me.name, removed }, 'charging profiles removed from the portal');
      return reply.code(204).send();
    },
  );
  app.delete(
    '/api/v1/charging-profiles/:id',
    {
      schema: { params: profileParams },
      config: { access: 'manage-profiles', summary: 'Remove a charging profile' },
    },
    async (request, reply) => {
      const { id } = request.params;
      const me = signedIn(request);
      if (chargingProfiles.list().every((profile) => profile.id !== id))
        throw new Problem('not-found', 'there is no such charging profile any more', { field: 'id' });
      if (chargingProfiles.clear({ id }) === 0) throw new Problem('conflict', STORAGE_FAILS);
      audit.add(me.name, 'charging profile removed', `${id}`);
      log.info({ account: me.name, profile: id }, 'charging profile removed from the portal');
      return reply.code(204).send();
    },
  );
}

const STORAGE_FAILS = 'it could not be removed: the storage fails';

/** The coming day of one connector, in amperes. */
function viewPlan({ chargingProfiles }: Pick<Station, 'chargingProfiles'>, id: number) {
  const schedule = chargingProfiles.composite(id, DAY_SECONDS, 'A');
  const plan = (schedule?.periods ?? []).map(({ startSeconds, limitTenths }) => ({
    fromMillis: (schedule?.startMillis ?? 0) + startSeconds * 1000,
    milliamps: limitTenths * 100,
  }));
  return { id, now: viewProfileLimit(chargingProfiles.now(id)), plan };
}
