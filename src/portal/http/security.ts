// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import type { PortalApp } from '../app.ts';
import { ACCESS_TABLE, mayAccess } from '../auth/access.ts';
import type { SignedIn } from '../auth/sign-ins.ts';
import { hostName, isAllowedHost, isSameOrigin } from './origin.ts';
import { Problem } from './problem.ts';
import { COOKIE_NAME } from './sign-in-cookie.ts';

const REQUESTS_PER_MINUTE = 1200;

export interface SecurityOptions {
  /** Further names the charger may be reached by. */
  readonly allowedHosts: readonly string[];
  readonly benchPort: number | undefined;
  readonly whoHas: (token: string) => SignedIn | undefined;
  /** Who asks through the local socket, which needs no token. */
  readonly whoAsksLocally: (request: IncomingMessage) => SignedIn | undefined;
}

/** Everything that stands between a socket and a route: host, rate, origin, headers, sign-in and role. */
export async function addSecurity(app: PortalApp, options: SecurityOptions): Promise<void> {
  app.decorateRequest('signedIn', undefined);
  app.addHook('onRequest', async (request) => {
    if (!isAllowedHost(request.headers.host, options.allowedHosts)) {
      const allowed = ['an IP address', 'localhost', '*.local', ...options.allowedHosts].join(', ');
      throw new Problem('wrong-host', 'this charger does not answer to that name', { field: 'Host', allowed });
    }
  });
  await app.register(helmet, { contentSecurityPolicy: contentSecurityPolicy(options.benchPort), hsts: false });
  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    cache: 500,
    // A unix socket has no address.
    keyGenerator: (request) => request.socket.remoteAddress ?? 'local',
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('too-many-requests', 'too many requests', { retryAfterMs: ttl }),
  });
  await app.register(cookie);
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/') && route.config?.access === undefined) {
      throw new Error(`route ${route.url} does not say who may use it`);
    }
  });
  app.addHook('onRequest', async (request) => {
    checkOrigin(request);
    checkAccess(request, options);
  });
}

function checkOrigin(request: FastifyRequest): void {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && request.headers.upgrade === undefined) return;
  if (isSameOrigin(request.headers)) return;
  throw new Problem('wrong-origin', 'this request comes from another site', { field: 'Origin' });
}

function checkAccess(request: FastifyRequest, options: SecurityOptions): void {
  const token = request.cookies[COOKIE_NAME];
  const access = request.routeOptions.config.access;
  if (access === undefined || access === 'public') return;
  const local = options.whoAsksLocally(request.raw);
  request.signedIn = local ?? (token === undefined ? undefined : options.whoHas(token));
  if (request.signedIn === undefined) throw new Problem('unauthenticated', 'sign in first');
  if (mayAccess(request.signedIn.role, access)) return;
  const allowed = ACCESS_TABLE[access].join(', ');
  throw new Problem('forbidden', `the role ${request.signedIn.role} may not do this`, { allowed });
}

/** Own scripts and styles only, nothing inline; on a bench the pages may also talk to the bench API. */
function contentSecurityPolicy(benchPort: number | undefined) {
  const bench = (request: IncomingMessage) => {
    const name = hostName(request.headers.host) ?? 'localhost';
    return `http://${name.includes(':') ? `[${name}]` : name}:${benchPort}`;
  };
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      manifestSrc: ["'self'"],
      connectSrc: benchPort === undefined ? ["'self'"] : ["'self'", bench],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  };
}
