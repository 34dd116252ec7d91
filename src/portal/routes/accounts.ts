// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { rolesGrantableBy } from '../auth/access.ts';
import { PASSWORD_RULE } from '../auth/password-rules.ts';
import { invalid, Problem } from '../http/problem.ts';
import { accountName, accountParams, anyPassword, role } from './bodies.ts';

const accountBody = v.strictObject({ name: accountName, password: anyPassword, role });

/** Other people's accounts. */
export function addAccountRoutes(app: PortalApp, { accounts }: PortalContext): void {
  app.get('/api/v1/accounts', { config: { access: 'manage-accounts', summary: 'All accounts' } }, async () => ({
    accounts: accounts.list().map(({ name, role, createdAtMillis }) => ({ name, role, createdAtMillis })),
  }));
  app.post(
    '/api/v1/accounts',
    { schema: { body: accountBody }, config: { access: 'manage-accounts', summary: 'Add an account' } },
    async (request, reply) => {
      const me = signedIn(request);
      const { role, ...credentials } = request.body;
      const grantable = rolesGrantableBy(me.role);
      if (!grantable.includes(role)) throw invalid('role', `one of ${grantable.join(', ')}`);
      const outcome = await accounts.add(me.name, credentials, role);
      if (outcome === 'weak-password') throw invalid('password', PASSWORD_RULE);
      if (outcome === 'name-taken')
        throw new Problem('conflict', 'there is such an account already', { field: 'name' });
      return reply.code(201).send({ name: credentials.name, role });
    },
  );
  app.delete(
    '/api/v1/accounts/:name',
    { schema: { params: accountParams }, config: { access: 'manage-accounts', summary: 'Remove an account' } },
    async (request, reply) => {
      const me = signedIn(request);
      const target = accounts.list().find((account) => account.name === request.params.name);
      if (target !== undefined && !rolesGrantableBy(me.role).includes(target.role)) {
        throw new Problem('forbidden', `the role ${me.role} may not remove a ${target.role}`);
      }
      const outcome = accounts.remove(me.name, request.params.name);
      if (outcome === 'unknown') throw new Problem('not-found', 'there is no such account', { field: 'name' });
      if (outcome === 'last-operator') throw new Problem('conflict', 'the last operator cannot be removed');
      return reply.code(204).send();
    },
  );
}
