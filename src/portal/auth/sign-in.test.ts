// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { cookieOf, createHarness, GOOD_PASSWORD, type Harness } from '../testing/portal-harness.ts';

const MINUTE = 60_000;
let harness: Harness;
afterEach(() => harness.app.close());

const setUp = (code: string | undefined, more: object = {}) =>
  harness.send('POST', '/api/v1/setup', { body: { code, name: 'Ada', password: GOOD_PASSWORD, ...more } });
const login = (name: string, password: string, address = '192.0.2.1') =>
  harness.send('POST', '/api/v1/login', { body: { name, password }, address });
const me = (cookie: string) => harness.send('GET', '/api/v1/me', { cookie });

describe('the first visit', () => {
  it('needs the code that the charger shows, and makes an operator', async () => {
    harness = await createHarness();
    expect((await harness.send('GET', '/api/v1/about')).json()).toMatchObject({ setupNeeded: true });
    expect(harness.codes).toHaveLength(1);
    expect((await setUp('WRONG123')).json()).toMatchObject({ error: { code: 'wrong-code', field: 'code' } });

    const made = await setUp(harness.codes[0]);
    expect(made.statusCode).toBe(201);
    expect(made.json()).toEqual({ name: 'ada', role: 'operator' });
    expect((await me(cookieOf(made))).json()).toEqual({ name: 'ada', role: 'operator' });
    expect(harness.codes.at(-1)).toBeUndefined();
    expect((await harness.send('GET', '/api/v1/about')).json()).toMatchObject({ setupNeeded: false });
  });

  it('takes the code as people type it, with blanks and small letters', async () => {
    harness = await createHarness();
    const code = harness.codes[0] ?? '';
    expect((await setUp(` ${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`)).statusCode).toBe(201);
  });

  it('works once: the same code makes no second account, not even side by side', async () => {
    harness = await createHarness();
    const both = await Promise.all([setUp(harness.codes[0]), setUp(harness.codes[0], { name: 'eve' })]);
    expect(both.map((response) => response.statusCode).sort()).toEqual([201, 409]);
    expect(harness.accounts.count()).toBe(1);
    expect((await setUp(harness.codes[0])).statusCode).toBe(409);
  });

  it('throws the code away at the fifth wrong try and makes the caller wait', async () => {
    harness = await createHarness();
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await setUp('AAAAAAAA')).statusCode).toBe(403);
    expect(harness.codes).toHaveLength(2);
    expect(harness.codes[1]).not.toBe(harness.codes[0]);
    const blocked = await setUp(harness.codes[1]);
    expect(blocked.statusCode).toBe(429);
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0);
    harness.clock.advance(MINUTE);
    expect((await setUp(harness.codes[0])).statusCode).toBe(403);
    expect((await setUp(harness.codes[1])).statusCode).toBe(429);
    harness.clock.advance(MINUTE);
    expect((await setUp(harness.codes[1])).statusCode).toBe(201);
  });

  it.each([
    'short',
    'howru2RU2IC3',
    '888888888888',
    'password1234',
    'adminadminadmin',
    'abcdefghijklm',
    'ada likes tea 1',
  ])('refuses the password %s and says what is allowed', async (password) => {
    harness = await createHarness();
    const refused = await setUp(harness.codes[0], { password });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error).toMatchObject({ field: 'password', allowed: expect.stringContaining('12 to 128') });
    expect(harness.accounts.count()).toBe(0);
  });

  it('announces no code when there is an account already', async () => {
    harness = await createHarness();
    await harness.signInAs('operator');
    const { accounts } = harness;
    await harness.app.close();
    harness = await createHarness({ accounts });
    expect(harness.codes).toEqual([]);
    expect((await setUp('')).statusCode).toBe(409);
  });
});

describe('signing in', () => {
  it.each([
    ['admin', 'howru2RU2IC3'],
    ['WLQ01', '40000003'],
    ['admin', '88888888'],
    ['admin', 'admin'],
    ['operator', ''],
  ])('knows no default password: %s / %s', async (name, password) => {
    harness = await createHarness();
    expect((await login(name, password)).statusCode).toBe(401);
  });

  it('answers an unknown name and a wrong password alike', async () => {
    harness = await createHarness();
    await harness.signInAs('operator');
    const wrong = await login('the-operator', 'not the password');
    const unknown = await login('nobody', 'not the password', '192.0.2.2');
    expect(wrong.statusCode).toBe(401);
    expect(unknown.body).toBe(wrong.body);
    expect(unknown.headers['set-cookie']).toBeUndefined();
  });

  it('makes an account wait after five failures, longer each time, from whatever address', async () => {
    harness = await createHarness();
    await harness.signInAs('operator');
    for (let attempt = 0; attempt < 5; attempt += 1) await login('the-operator', 'wrong', `192.0.2.${attempt + 10}`);
    expect((await login('the-operator', GOOD_PASSWORD, '192.0.2.99')).statusCode).toBe(429);
    harness.clock.advance(2_000);
    expect((await login('the-operator', 'wrong', '192.0.2.99')).statusCode).toBe(401);
    harness.clock.advance(2_000);
    expect((await login('the-operator', GOOD_PASSWORD, '192.0.2.99')).statusCode).toBe(429);
    harness.clock.advance(2_000);
    expect((await login('the-operator', GOOD_PASSWORD, '192.0.2.99')).statusCode).toBe(200);
  });

  it('makes an address wait that tries many names', async () => {
    harness = await createHarness();
    for (let attempt = 0; attempt < 5; attempt += 1) await login(`name${attempt}`, 'wrong');
    expect((await login('another', 'wrong')).statusCode).toBe(429);
    expect((await login('another', 'wrong', '192.0.2.2')).statusCode).toBe(401);
  });

  it('does not let tries sent side by side slip past the count', async () => {
    harness = await createHarness();
    const answers = await Promise.all(Array.from({ length: 7 }, () => login('someone', 'wrong')));
    expect(answers.filter((answer) => answer.statusCode === 401).length).toBeLessThanOrEqual(5);
  });

  it('sets a cookie that scripts and other sites cannot use', async () => {
    harness = await createHarness();
    const set = String((await setUp(harness.codes[0])).headers['set-cookie']);
    expect(set).toMatch(/HttpOnly/);
    expect(set).toMatch(/SameSite=Strict/);
    expect(set).toMatch(/Path=\//);
  });

  it('gives a new token at each sign-in and ends the old one', async () => {
    harness = await createHarness();
    const first = await harness.signInAs('user');
    const again = await harness.send('POST', '/api/v1/login', {
      body: { name: 'the-user', password: GOOD_PASSWORD },
      cookie: first,
    });
    expect(cookieOf(again)).not.toBe(first);
    expect((await me(first)).statusCode).toBe(401);
    expect((await me(cookieOf(again))).statusCode).toBe(200);
  });
});

describe('a sign-in', () => {
  it('ends at sign-out', async () => {
    harness = await createHarness();
    const cookie = await harness.signInAs('user');
    expect((await harness.send('POST', '/api/v1/logout', { cookie })).statusCode).toBe(204);
    expect((await me(cookie)).statusCode).toBe(401);
  });

  it('ends after 30 idle minutes', async () => {
    harness = await createHarness();
    const cookie = await harness.signInAs('user');
    harness.clock.advance(29 * MINUTE);
    expect((await me(cookie)).statusCode).toBe(200);
    harness.clock.advance(29 * MINUTE);
    expect((await me(cookie)).statusCode).toBe(200);
    harness.clock.advance(30 * MINUTE);
    expect((await me(cookie)).statusCode).toBe(401);
  });

  it('ends after 12 hours however busy it is', async () => {
    harness = await createHarness();
    const cookie = await harness.signInAs('user');
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      harness.clock.advance(20 * MINUTE);
      expect((await me(cookie)).statusCode).toBe(200);
    }
    harness.clock.advance(20 * MINUTE);
    expect((await me(cookie)).statusCode).toBe(401);
  });

  it('ends when the wall clock was set back', async () => {
    harness = await createHarness();
    const cookie = await harness.signInAs('user');
    harness.clock.jumpWall(-5 * MINUTE);
    expect((await me(cookie)).statusCode).toBe(401);
  });

  it('cannot be prolonged by altering the time in the token', async () => {
    harness = await createHarness();
    const cookie = await harness.signInAs('user');
    const later = (harness.clock.wallMillis() + MINUTE).toString(36);
    expect((await me(cookie.replace(/\.\w+$/, `.${later}`))).statusCode).toBe(401);
  });

  it('ends everywhere when the password is changed', async () => {
    harness = await createHarness();
    const elsewhere = await harness.signInAs('user');
    const here = cookieOf(await login('the-user', GOOD_PASSWORD));
    const body = { current: GOOD_PASSWORD, next: 'a quite different phrase' };
    const changed = await harness.send('PUT', '/api/v1/me/password', { body, cookie: here });
    expect(changed.statusCode).toBe(200);
    expect((await me(elsewhere)).statusCode).toBe(401);
    expect((await me(here)).statusCode).toBe(401);
    expect((await me(cookieOf(changed))).statusCode).toBe(200);
    expect((await login('the-user', GOOD_PASSWORD)).statusCode).toBe(401);
  });

  it('leaves neither password nor token in the store', async () => {
    harness = await createHarness();
    const cookie = await harness.signInAs('user');
    const account = harness.accounts.find('the-user');
    expect(account?.passwordHash).toMatch(/^\$scrypt\$ln=10,r=8,p=1\$/);
    expect(account?.passwordHash).not.toContain(GOOD_PASSWORD);
    expect(harness.accounts.findSession(cookie.split('=')[1] ?? '')).toBeUndefined();
  });
});
