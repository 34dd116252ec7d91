// SPDX-License-Identifier: Apache-2.0
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { CentralDesk } from '../ports/central-link.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AuditRepository } from '../ports/store.ts';
import type { CentralSystem, Station } from '../station/api.ts';
import type { Access } from './auth/access.ts';
import type { Accounts } from './auth/accounts.ts';
import type { SignedIn } from './auth/sign-ins.ts';
import type { PdfFonts } from './export/pdf-page.ts';
import { Problem } from './http/problem.ts';
import type { ValibotTypes } from './http/validation.ts';
import type { LiveFeed } from './live/feed.ts';
import type { Trends } from './live/trend.ts';

declare module 'fastify' {
  interface FastifyRequest {
    signedIn: SignedIn | undefined;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** One line for the API's description. */
    summary?: string;
    /** What the body is, where it is not JSON. */
    bodyType?: 'text/csv';
  }
}

/** The Fastify application with valibot schemas. */
export type PortalApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ValibotTypes
>;

/** What routes work with. */
export interface PortalContext {
  readonly station: Station;
  /** Undefined: stand-alone. */
  readonly centralSystem: CentralSystem | undefined;
  /** Undefined: there is nothing to tell of a central system. */
  readonly centralDesk: CentralDesk | undefined;
  readonly accounts: Accounts;
  readonly audit: AuditRepository;
  readonly clock: Clock;
  readonly log: Log;
  readonly feed: LiveFeed;
  readonly trends: Trends;
  readonly fonts: PdfFonts;
  /** Undefined outside bench mode. */
  readonly benchPort: number | undefined;
}

/** Who asks. @throws Problem `unauthenticated` on a route that is public */
export function signedIn(request: Pick<FastifyRequest, 'signedIn'>): SignedIn {
  if (request.signedIn === undefined) throw new Problem('unauthenticated', 'sign in first');
  return request.signedIn;
}
