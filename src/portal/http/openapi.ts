// SPDX-License-Identifier: Apache-2.0
import type { RouteOptions } from 'fastify';
import type { GenericSchema } from 'valibot';
import type { PortalApp } from '../app.ts';
import { ACCESS_TABLE } from '../auth/access.ts';

interface KnownRoute {
  readonly method: string;
  readonly url: string;
  readonly options: RouteOptions;
}

type ToSchema = (schema: GenericSchema) => unknown;

/** Serves a description of every API route at /api/v1/openapi.json; call before the routes are added. */
export function addOpenApi(app: PortalApp, version: string): void {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', (options) => {
    if (!options.url.startsWith('/api/')) return;
    for (const method of [options.method].flat()) {
      if (method !== 'HEAD') routes.push({ method: method.toLowerCase(), url: options.url, options });
    }
  });
  app.get(
    '/api/v1/openapi.json',
    { config: { access: 'read-status', summary: 'This description' } },
    // Asked for rarely: the converter is loaded then, not at start.
    async () => describe(routes, version, await loadConverter()),
  );
}

async function loadConverter(): Promise<ToSchema> {
  const { toJsonSchema } = await import('@valibot/to-json-schema');
  return (schema) => {
    const { $schema: _, ...rest } = toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' });
    return rest;
  };
}

function describe(routes: readonly KnownRoute[], version: string, toSchema: ToSchema) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route, toSchema) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Chargehand', version },
    paths,
    components: {
      securitySchemes: { signIn: { type: 'apiKey', in: 'cookie', name: 'chargehand_sign_in' } },
      schemas: { Problem: PROBLEM_SCHEMA },
    },
  };
}

function operation({ options }: KnownRoute, toSchema: ToSchema) {
  const schema = options.schema as
    | { body?: GenericSchema; params?: GenericSchema; querystring?: GenericSchema }
    | undefined;
  const access = options.config?.access ?? 'public';
  const roles = access === 'public' ? [] : ACCESS_TABLE[access];
  return {
    summary: options.config?.summary,
    ...(access === 'public' ? {} : { description: `Roles: ${roles.join(', ')}.`, security: [{ signIn: [] }] }),
    parameters: [
      ...parameters('path', schema?.params, toSchema),
      ...parameters('query', schema?.querystring, toSchema),
    ],
    ...bodyOf(schema?.body, options.config?.bodyType, toSchema),
    responses: {
      '2XX': { description: 'Done.' },
      default: {
        description: 'Refused or failed.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function bodyOf(schema: GenericSchema | undefined, type: string | undefined, toSchema: ToSchema) {
  if (type !== undefined) return { requestBody: { content: { [type]: { schema: { type: 'string' } } } } };
  return schema === undefined ? {} : { requestBody: { content: { 'application/json': { schema: toSchema(schema) } } } };
}

function parameters(place: 'path' | 'query', schema: GenericSchema | undefined, toSchema: ToSchema) {
  if (schema === undefined) return [];
  const { properties = {} } = toSchema(schema) as { properties?: Record<string, unknown> };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: property,
  }));
}

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        field: { type: 'string', description: 'The part of the request that is wrong.' },
        allowed: { type: 'string', description: 'What would have been accepted there.' },
      },
    },
  },
};
