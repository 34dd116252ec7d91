// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../settings/settings.ts';
import { ACCESS_TABLE, mayAccess } from '../auth/access.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.app.close());

type Method = Parameters<Harness['send']>[0];
interface RouteUnderTest {
  readonly method: Method;
  readonly url: string;
  readonly roles: string;
}

/** Every operation of the API's own description, with its placeholders filled. */
async function describedRoutes(): Promise<RouteUnderTest[]> {
  const cookie = await harness.signInAs('operator');
  const { paths } = (await harness.send('GET', '/api/v1/openapi.json', { cookie })).json<{
    paths: Record<string, Record<string, { description?: string }>>;
  }>();
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase() as Method,
      url: path
        .replace('{name}', 'somebody')
        .replace('{code}', 'meter-lost')
        .replace('{id}', '1')
        .replace('{number}', '04A2B3C4'),
      roles: operation.description ?? 'public',
    })),
  );
}

describe('every route', () => {
  it('is described, and only signing in and the page start are public', async () => {
    const routes = await describedRoutes();
    expect(routes.length).toBeGreaterThanOrEqual(19);
    const open = routes.filter((route) => route.roles === 'public').map((route) => `${route.method} ${route.url}`);
    expect(open.sort()).toEqual(['GET /api/v1/about', 'POST /api/v1/login', 'POST /api/v1/setup']);
  });

  it('refuses whoever is not signed in, without saying more than that', async () => {
    for (const { method, url, roles } of await describedRoutes()) {
      if (roles === 'public') continue;
      for (const cookie of [undefined, 'chargehand_sign_in=forged.kq3x', 'chargehand_sign_in=']) {
        const response = await harness.send(method, url, { cookie });
        expect(response.statusCode, `${method} ${url}`).toBe(401);
        expect(response.json()).toEqual({ error: { code: 'unauthenticated', message: 'sign in first' } });
      }
    }
  });

  it('refuses roles that its row does not name', async () => {
    const routes = await describedRoutes();
    for (const role of ROLES) {
      const cookie = await harness.signInAs(role);
      for (const { method, url, roles } of routes) {
        if (roles === 'public' || url.endsWith('/logout')) continue;
        const response = await harness.send(method, url, { cookie });
        const allowed = roles.includes(role);
        expect(response.statusCode, `${role} ${method} ${url}`).not.toBe(401);
        expect(response.statusCode === 403, `${role} ${method} ${url}`).toBe(!allowed);
      }
    }
  });

  it('refuses writes that come from another site', async () => {
    const routes = await describedRoutes();
    const cookie = await harness.signInAs('operator');
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'http://localhost:8081' },
      { origin: 'null' },
      { origin: '' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const { method, url } of routes) {
      if (method === 'GET') continue;
      for (const headers of foreign) {
        const response = await harness.send(method, url, { cookie, headers });
        expect(response.json().error.code, `${method} ${url} ${JSON.stringify(headers)}`).toBe('wrong-origin');
      }
    }
  });

  it('refuses bodies beyond 64 KiB', async () => {
    const routes = await describedRoutes();
    const cookie = await harness.signInAs('operator');
    for (const { method, url } of routes) {
      // A list of cards may be longer, and is no JSON; it has tests of its own.
      if (method === 'GET' || url.endsWith('.csv')) continue;
      const response = await harness.send(method, url, { cookie, body: { name: 'x'.repeat(70_000) } });
      expect(response.statusCode, `${method} ${url}`).toBe(413);
      expect(response.json().error).toMatchObject({ code: 'too-large', field: 'body' });
    }
  });

  it('names the field when a body is no JSON or of another type', async () => {
    const cookie = await harness.signInAs('operator');
    const broken = await harness.send('PATCH', '/api/v1/settings', {
      cookie,
      body: '{"changes":',
      headers: { 'content-type': 'application/json' },
    });
    expect(broken.statusCode).toBe(400);
    const xml = await harness.send('PATCH', '/api/v1/settings', {
      cookie,
      body: '<x/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect(xml.statusCode).toBe(415);
    expect(xml.json().error).toMatchObject({ field: 'Content-Type', allowed: 'application/json' });
  });

  it('may not be left without a word on access', async () => {
    expect(() => mayAccess('user', 'manage-accounts')).not.toThrow();
    expect(Object.values(ACCESS_TABLE).every((roles) => roles.length > 0)).toBe(true);
  });
});

describe('the host', () => {
  it.each(['localhost', 'localhost:8080', '127.0.0.1', '192.168.4.1:80', '[::1]:8080', 'charger-0001.local'])(
    'may be %s',
    async (host) => {
      expect((await harness.send('GET', '/api/v1/about', { headers: { host } })).statusCode).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', 'evil.example:8080', 'local', '[::1', 'a b', 'x@localhost'])(
    'may not be %s: a foreign name that points here is DNS rebinding',
    async (host) => {
      const response = await harness.send('GET', '/api/v1/about', { headers: { host } });
      expect(response.statusCode).toBe(421);
      expect(response.json().error).toMatchObject({ code: 'wrong-host', field: 'Host' });
    },
  );

  it('may be a configured name', async () => {
    await harness.app.close();
    harness = await createHarness({ allowedHosts: ['charger.example'] });
    expect((await harness.send('GET', '/api/v1/about', { headers: { host: 'charger.example' } })).statusCode).toBe(200);
  });
});

describe('headers', () => {
  it('allow nothing inline and nobody else, and no caching of answers', async () => {
    const { headers } = await harness.send('GET', '/api/v1/about');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('let pages reach the bench API on the same host in bench mode only', async () => {
    await harness.app.close();
    harness = await createHarness({ benchPort: 8081 });
    const { headers } = await harness.send('GET', '/api/v1/about', { headers: { host: '127.0.0.1:8080' } });
    expect(headers['content-security-policy']).toContain("connect-src 'self' http://127.0.0.1:8081;");
  });
});
