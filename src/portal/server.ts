// SPDX-License-Identifier: Apache-2.0
import fastify, { type FastifyHttpOptions, type RawServerDefault } from 'fastify';
import type { CentralDesk } from '../ports/central-link.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AccountRepository, AuditRepository } from '../ports/store.ts';
import type { CentralSystem, Station } from '../station/api.ts';
import type { PortalApp, PortalContext } from './app.ts';
import { Accounts } from './auth/accounts.ts';
import { createPasswordHasher, type PasswordHasher } from './auth/passwords.ts';
import type { SecureBytes } from './auth/secrets.ts';
import type { AnnounceCode } from './auth/setup-code.ts';
import type { PdfFonts } from './export/pdf-page.ts';
import { addErrorAnswers } from './http/errors.ts';
import { LocalSocket } from './http/local-socket.ts';
import { addOpenApi } from './http/openapi.ts';
import { addPages } from './http/pages.ts';
import { addSecurity } from './http/security.ts';
import { type ValibotTypes, validatorCompiler } from './http/validation.ts';
import { LiveFeed } from './live/feed.ts';
import { Trends } from './live/trend.ts';
import { addAccountRoutes } from './routes/accounts.ts';
import { addCardRoutes } from './routes/cards.ts';
import { addCertificateRoutes } from './routes/certificates.ts';
import { addChargingProfileRoutes } from './routes/charging-profiles.ts';
import { addControlRoutes } from './routes/control.ts';
import { addLiveRoute, addWebSockets } from './routes/live.ts';
import { addMessageQueueRoutes } from './routes/message-queue.ts';
import { addMessageRoutes } from './routes/messages.ts';
import { addPresetRoutes } from './routes/presets.ts';
import { addReservationRoutes } from './routes/reservations.ts';
import { addSessionExport } from './routes/session-export.ts';
import { addSessionRoutes } from './routes/sessions.ts';
import { addSettingRoutes } from './routes/settings.ts';
import { addSignInRoutes } from './routes/sign-in.ts';
import { addStatusRoutes } from './routes/status.ts';
import { addTariffRoutes } from './routes/tariff.ts';
import { addWhyRoutes } from './routes/why.ts';

const LARGEST_BODY_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const MOST_CONNECTIONS = 128;

export interface PortalOptions {
  readonly station: Station;
  /** For the link indicator; undefined: stand-alone. */
  readonly centralSystem?: CentralSystem | undefined;
  readonly centralDesk?: CentralDesk | undefined;
  readonly accounts: AccountRepository;
  readonly audit: AuditRepository;
  readonly clock: Clock;
  readonly log: Log;
  /** node:crypto's randomBytes: makes codes, tokens and salts. */
  readonly secureBytes: SecureBytes;
  /** Prints and shows the one-time code of the first visit; called with undefined when it is no longer needed. */
  readonly announceCode: AnnounceCode;
  /** Fonts of PDF exports: in dist/fonts. */
  readonly fonts: PdfFonts;
  /** Where the built pages lie: dist/ui. */
  readonly uiDirectory: string;
  /** Only in bench mode: the port of the bench API, which pages may then talk to. */
  readonly benchPort?: number | undefined;
  /** Names, besides addresses and *.local, that the charger may be reached by. */
  readonly allowedHosts?: readonly string[];
  /** Tests take a cheaper one. */
  readonly hasher?: PasswordHasher;
}

export interface Portal {
  /** The port it listens on, which the system chose when 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Builds the portal and listens.
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startPortal(
  options: PortalOptions & {
    readonly host: string;
    readonly port: number;
    /** A unix socket for the command line of this machine. */
    readonly socketPath?: string;
  },
): Promise<Portal> {
  const localSocket = new LocalSocket();
  const app = await buildPortal(options, localSocket);
  await app.listen({ host: options.host, port: options.port });
  if (options.socketPath !== undefined) await localSocket.listen(app, options.socketPath);
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    port,
    async close() {
      localSocket.close();
      await app.close();
    },
  };
}

/** The portal without a socket, for tests to inject requests into. */
export async function buildPortal(options: PortalOptions, localSocket = new LocalSocket()): Promise<PortalApp> {
  const app = createApp();
  const context = createContext(options);
  addErrorAnswers(app, options.log);
  // First: its hook marks upgrades, so that the socket of one that is refused by a later hook is closed too.
  await addWebSockets(app);
  await addSecurity(app, {
    allowedHosts: options.allowedHosts ?? [],
    benchPort: options.benchPort,
    whoHas: (token) => context.accounts.signIns.use(token),
    whoAsksLocally: (request) => localSocket.whoAsks(request),
  });
  addOpenApi(app, options.station.identity.firmwareVersion);
  addSignInRoutes(app, context);
  addAccountRoutes(app, context);
  addStatusRoutes(app, context);
  addWhyRoutes(app, context);
  addControlRoutes(app, context);
  addReservationRoutes(app, context);
  addMessageQueueRoutes(app, context);
  addChargingProfileRoutes(app, context);
  addSettingRoutes(app, context);
  addPresetRoutes(app, context);
  addSessionRoutes(app, context);
  addSessionExport(app, context);
  addCardRoutes(app, context);
  addCertificateRoutes(app, context);
  addTariffRoutes(app, context);
  addMessageRoutes(app, context);
  addLiveRoute(app, context);
  await addPages(app, options.uiDirectory);
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('Cache-Control', 'no-store');
  });
  app.addHook('preClose', async () => {
    context.trends.stop();
    context.feed.close();
  });
  await app.ready();
  return app;
}

function createApp(): PortalApp {
  const options: FastifyHttpOptions<RawServerDefault> = {
    bodyLimit: LARGEST_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    // Replacing both factories keeps ajv and fast-json-stringify, which nothing here uses, out of memory.
    schemaController: {
      compilersFactory: {
        buildValidator: () => refuseSchema,
        buildSerializer: () => () => JSON.stringify,
      },
    },
  };
  const app = fastify(options).withTypeProvider<ValibotTypes>();
  app.setValidatorCompiler(validatorCompiler);
  app.server.maxConnections = MOST_CONNECTIONS;
  return app;
}

/** Stands in for ajv until the valibot compiler is set. */
function refuseSchema(): never {
  throw new Error('no schema compiler is set yet');
}

function createContext(options: PortalOptions): PortalContext {
  const { station, clock, log, audit, centralSystem, centralDesk, benchPort, fonts } = options;
  const accounts = new Accounts({
    store: options.accounts,
    audit: options.audit,
    clock,
    hasher: options.hasher ?? createPasswordHasher(options.secureBytes),
    secureBytes: options.secureBytes,
    announceCode: options.announceCode,
  });
  const feed = new LiveFeed({ station, centralSystem, clock, signIns: accounts.signIns });
  const trends = new Trends(station, clock);
  return { station, centralSystem, centralDesk, accounts, audit, clock, log, feed, trends, fonts, benchPort };
}
