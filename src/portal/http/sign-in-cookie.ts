// SPDX-License-Identifier: Apache-2.0
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ABSOLUTE_SECONDS } from '../auth/sign-ins.ts';

export const COOKIE_NAME = 'chargehand_sign_in';

/** Gives the browser its token: unreadable for scripts, never sent from another site. */
export function setSignInCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(COOKIE_NAME, token, { ...attributes(request), maxAge: ABSOLUTE_SECONDS });
}

export function clearSignInCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(COOKIE_NAME, attributes(request));
}

function attributes(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' } as const;
}
