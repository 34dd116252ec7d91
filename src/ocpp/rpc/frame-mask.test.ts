// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { maskSecrets } from './frame-mask.ts';

it.each(['AuthorizationKey', 'authorizationkey', 'Authorization\\u004bey', 'wifiPassword'])(
  'hides the value of %s from viewers (K05)',
  (key) => {
    const masked = maskSecrets(`[2,"1","ChangeConfiguration",{"key":"${key}","value":"0123456789abcdef"}]`);
    expect(masked).not.toContain('0123456789abcdef');
    expect(masked).toContain('***');
  },
);

it('hides a broken frame that may hold a secret', () => {
  expect(
    maskSecrets('[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"0123456789abcdef"'),
  ).not.toContain('0123');
});

it('shows everything else as it is', () => {
  const text = '[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"60"}]';
  expect(maskSecrets(text)).toBe(text);
  expect(maskSecrets('hello')).toBe('hello');
});

it('hides user, password and query of an address, as in GetDiagnostics', () => {
  const masked = maskSecrets(
    '[2,"1","GetDiagnostics",{"location":"ftp://user:pass\\u0077ord@host/logs"},{"x":"https://host/a?sig=abc#x"}]',
  );
  expect(masked).toContain('host/logs');
  expect(masked).toContain('https://host/a?***');
  expect(masked).not.toMatch(/user|pass|ord@|abc/);
});
