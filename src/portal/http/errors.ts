// SPDX-License-Identifier: Apache-2.0
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../ports/log.ts';
import type { PortalApp } from '../app.ts';
import { HasherBusyError } from '../auth/passwords.ts';
import { Problem } from './problem.ts';

/** Makes every failure an answer in one shape. What nobody expected is logged and told as no more than "internal". */
export function addErrorAnswers(app: PortalApp, log: Log): void {
  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    const problem = asProblem(error, request.routeOptions);
    if (problem.code === 'internal') {
      log.error(
        { method: request.method, route: request.routeOptions.url, error: error.message },
        'portal request failed',
      );
    }
    return answer(reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    answer(reply, new Problem('not-found', `there is no ${request.method} here`)),
  );
}

function answer(reply: FastifyReply, problem: Problem): FastifyReply {
  const { retryAfterMs } = problem.details;
  if (retryAfterMs !== undefined) reply.header('Retry-After', Math.ceil(retryAfterMs / 1000));
  return reply.code(problem.statusCode).header('Cache-Control', 'no-store').send(problem.body());
}

function asProblem(error: FastifyError | Problem | HasherBusyError, route: FastifyRequest['routeOptions']): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HasherBusyError) return new Problem('busy', error.message, { retryAfterMs: 2000 });
  const status = error.statusCode ?? 500;
  if (status === 413) {
    const allowed = `up to ${(route.bodyLimit ?? 0) / 1024} KiB`;
    return new Problem('too-large', 'the request is too large', { field: 'body', allowed });
  }
  if (status === 415) {
    const { bodyType = 'application/json' } = route.config;
    return new Problem('unsupported', `the body must be ${bodyType}`, { field: 'Content-Type', allowed: bodyType });
  }
  if (status >= 400 && status < 500) return new Problem('invalid', error.message, { field: 'request' });
  return new Problem('internal', 'something went wrong inside the charger');
}
