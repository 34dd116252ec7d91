// SPDX-License-Identifier: Apache-2.0
import websocket from '@fastify/websocket';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { Problem } from '../http/problem.ts';

/** Clients have nothing to say; a longer message than this closes the socket. */
const LONGEST_MESSAGE_BYTES = 1024;

/** Adds WebSocket support; must be there before the routes. */
export async function addWebSockets(app: PortalApp): Promise<void> {
  await app.register(websocket, { options: { maxPayload: LONGEST_MESSAGE_BYTES, perMessageDeflate: false } });
}

/** The live feed. The hooks that guard every route run before the upgrade. */
export function addLiveRoute(app: PortalApp, { feed }: PortalContext): void {
  app.route({
    method: 'GET',
    url: '/api/v1/live',
    config: { access: 'read-status', summary: 'WebSocket: a snapshot, then changes' },
    handler: async () => {
      throw new Problem('invalid', 'this address speaks WebSocket only', { field: 'Upgrade', allowed: 'websocket' });
    },
    wsHandler: (socket, request) => feed.add(socket, signedIn(request)),
  });
}
