// SPDX-License-Identifier: Apache-2.0
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import type { Caller, SignInOutcome } from '../auth/accounts.ts';
import { PASSWORD_RULE } from '../auth/password-rules.ts';
import { invalid, Problem } from '../http/problem.ts';
import { COOKIE_NAME, clearSignInCookie, setSignInCookie } from '../http/sign-in-cookie.ts';
import { accountName, anyName, anyPassword } from './bodies.ts';

const setupBody = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(32, 'the 8 characters the charger shows')),
  name: accountName,
  password: anyPassword,
});
const loginBody = v.strictObject({ name: anyName, password: anyPassword });
const passwordBody = v.strictObject({ current: anyPassword, next: anyPassword });
const FEW = { rateLimit: { max: 30, timeWindow: 60_000 } };

/** First visit, signing in and out, and one's own account. */
export function addSignInRoutes(app: PortalApp, { accounts }: PortalContext): void {
  app.post(
    '/api/v1/setup',
    { schema: { body: setupBody }, config: { access: 'public', summary: 'Create the first account', ...FEW } },
    async (request, reply) => {
      const { code, ...credentials } = request.body;
      reply.code(201);
      return enter(request, reply, await accounts.setUp(code, credentials, callerOf(request)), 'wrong-code');
    },
  );
  app.post(
    '/api/v1/login',
    { schema: { body: loginBody }, config: { access: 'public', summary: 'Sign in', ...FEW } },
    async (request, reply) =>
      enter(request, reply, await accounts.signIn(request.body, callerOf(request)), 'wrong-credentials'),
  );
  app.post('/api/v1/logout', { config: { access: 'own-account', summary: 'Sign out' } }, async (request, reply) => {
    accounts.signIns.close(signedIn(request).token);
    clearSignInCookie(request, reply);
    return reply.code(204).send();
  });
  app.get('/api/v1/me', { config: { access: 'own-account', summary: 'Who is signed in' } }, async (request) => {
    const { name, role } = signedIn(request);
    return { name, role };
  });
  app.put(
    '/api/v1/me/password',
    { schema: { body: passwordBody }, config: { access: 'own-account', summary: 'Change the own password', ...FEW } },
    async (request, reply) => {
      const { current, next } = request.body;
      const outcome = await accounts.changePassword(signedIn(request).name, current, next, callerOf(request));
      return enter(request, reply, outcome, 'wrong-credentials', 'next');
    },
  );
}

function callerOf(request: FastifyRequest): Caller {
  return { address: request.ip, oldToken: request.cookies[COOKIE_NAME] };
}

function enter(
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: SignInOutcome,
  refusal: 'wrong-code' | 'wrong-credentials',
  passwordField = 'password',
) {
  switch (outcome.kind) {
    case 'signed-in':
      setSignInCookie(request, reply, outcome.token);
      return { name: outcome.name, role: outcome.role };
    case 'refused':
      if (refusal === 'wrong-code')
        throw new Problem(refusal, 'that is not the code the charger shows', { field: 'code' });
      throw new Problem(refusal, 'name or password is wrong');
    case 'wait':
      throw new Problem('too-many-requests', 'too many wrong tries; wait a little', { retryAfterMs: outcome.waitMs });
    case 'weak-password':
      throw invalid(passwordField, PASSWORD_RULE);
    case 'already-set-up':
      throw new Problem('conflict', 'there is an account already; sign in');
  }
}
