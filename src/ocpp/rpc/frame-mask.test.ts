// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from './frame-mask.ts';

const SECRET = '0123456789abcdef';

function masked(frame: unknown): string {
  return maskSecrets(JSON.stringify(frame)).text;
}

/** Every place in every action where a secret stands. */
const PLACES: readonly (readonly [where: string, frame: readonly unknown[]])[] = [
  ['a password in the URL of GetDiagnostics', [2, '1', 'GetDiagnostics', { location: `ftp://me:${SECRET}@host/logs` }]],
  ['a user name alone', [2, '1', 'GetDiagnostics', { location: `https://${SECRET}@host/logs` }]],
  ['a password that holds a slash', [2, '1', 'GetDiagnostics', { location: `ftp://me:/${SECRET}/@host/logs` }]],
  ['UpdateFirmware', [2, '1', 'UpdateFirmware', { location: `https://me:${SECRET}@host/f.bin`, retrieveDate: 'x' }]],
  ['a signed link', [2, '1', 'UpdateFirmware', { location: `https://host/f.bin?X-Amz-Signature=${SECRET}` }]],
  ['what follows #', [2, '1', 'UpdateFirmware', { location: `https://host/f.bin#${SECRET}` }]],
  ['GetLog', [2, '1', 'GetLog', { log: { remoteLocation: `sftp://me:${SECRET}@host/` }, logType: 'SecurityLog' }]],
  ['SignedUpdateFirmware', [2, '1', 'SignedUpdateFirmware', { firmware: { location: `ftp://a:${SECRET}@h/f` } }]],
  ['ChangeConfiguration', [2, '1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: SECRET }]],
  ['a key in other letters', [2, '1', 'ChangeConfiguration', { Key: 'AUTHORIZATIONKEY', Value: SECRET }]],
  ['a key with blanks', [2, '1', 'ChangeConfiguration', { key: ' AuthorizationKey', value: SECRET }]],
  ['a value that is a number', [2, '1', 'ChangeConfiguration', { key: 'wifiPassword', value: 123456789 }]],
  ['a value that is an object', [2, '1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: { a: SECRET } }]],
  ['the answer to GetConfiguration', [3, '1', { configurationKey: [{ key: 'AuthorizationKey', value: SECRET }] }]],
  [
    'DataTransfer, JSON in a text',
    [2, '1', 'DataTransfer', { vendorId: 'x', data: `{"pin":{"password":"${SECRET}"}}` }],
  ],
  ['DataTransfer, as an object', [2, '1', 'DataTransfer', { vendorId: 'x', data: { apiKey: SECRET } }]],
  ['DataTransfer, free text', [2, '1', 'DataTransfer', { vendorId: 'x', data: `password=${SECRET}` }]],
  ['DataTransfer’s answer', [3, '1', { status: 'Accepted', data: `{"sessionToken":"${SECRET}"}` }]],
  ['a private key', [2, '1', 'InstallCertificate', { certificate: `-----BEGIN EC PRIVATE KEY-----\n${SECRET}` }]],
  ['a URL in an error', [4, '1', 'InternalError', `cannot reach ftp://me:${SECRET}@host/`, {}]],
  ['details of an error', [4, '1', 'InternalError', '', { password: SECRET }]],
  ['a CALL of five elements', [2, '1', 'ChangeConfiguration', 'AuthorizationKey', SECRET]],
  ['no message type there is', [7, '1', 'ChangeConfiguration', { key: 'AuthorizationKey', value: SECRET }]],
];

describe('no viewer sees a secret (K05)', () => {
  it.each(PLACES)('%s', (_where, frame) => {
    const text = masked(frame);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('123456789');
  });

  it('also where the name is spelled with escapes', () => {
    const { text } = maskSecrets(`[2,"1","ChangeConfiguration",{"key":"Authorization\\u004bey","value":"${SECRET}"}]`);
    expect(text).toBe('[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"***"}]');
  });

  it.each([
    `[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"${SECRET}"`,
    `[2,"1","ChangeConfiguration",{"key":"\\u0041uthorizationKey","value":"${SECRET}"`,
    `${'['.repeat(20)}"password","${SECRET}"${']'.repeat(20)}`,
  ])('nor in a frame that cannot be read: %s', (text) => {
    expect(maskSecrets(text).text).toBe('(unreadable frame, not shown)');
  });

  it('wherever a named secret stands in whatever JSON', () => {
    const name = fc.constantFrom(
      'password',
      'AuthorizationKey',
      'clientSecret',
      'accessToken',
      'private_key'.replace('_', '-'),
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, name, fc.nat(2), (around, secretName, nesting) => {
        let payload: unknown = { [secretName]: SECRET, around };
        for (let level = 0; level < nesting; level += 1)
          payload = level % 2 === 0 ? { data: JSON.stringify(payload) } : [payload];
        expect(masked([2, '1', 'DataTransfer', { payload }])).not.toContain(SECRET);
      }),
      { seed: 5 },
    );
  });
});

describe('everything else is shown', () => {
  it.each([
    '[2,"1","ChangeConfiguration",{"key":"HeartbeatInterval", "value":"60"}]',
    '[2,"1","Authorize",{"idTag":"04A2B3C4"}]',
    '[2,"1","DataTransfer",{"vendorId":"x","data":"{\\"idToken\\":\\"04A2B3C4\\"}"}]',
    '[2,"1","UpdateFirmware",{"location":"https://host/f.bin"}]',
    '[3,"1",{"unknownKey":["AuthorizationKey"]}]',
    '[4,"1","NotSupported","",{}]',
    'hello',
    '[2,"1","Heartbeat",{',
  ])('%s stays as it is', (text) => {
    expect(maskSecrets(text).text).toBe(text);
  });

  it('scheme, host and path of a URL stay', () => {
    expect(masked([2, '1', 'GetDiagnostics', { location: `ftps://me:pw@host:21/logs/?a=b` }])).toContain(
      '"ftps://***@host:21/logs/?***"',
    );
  });
});

it('is quick with texts made to be slow', () => {
  for (const text of [
    'a'.repeat(60_000),
    '://'.repeat(20_000),
    '@'.repeat(60_000),
    '{'.repeat(60_000),
    '[{'.repeat(30_000),
  ]) {
    const startedAt = performance.now();
    maskSecrets(JSON.stringify([2, '1', 'DataTransfer', { vendorId: 'x', data: text }]));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  }
});

it('hides user, password and query of an address, as in GetDiagnostics', () => {
  const { text: masked } = maskSecrets(
    '[2,"1","GetDiagnostics",{"location":"ftp://user:pass\\u0077ord@host/logs","x":"https://host/a?sig=abc#x"}]',
  );
  expect(masked).toContain('host/logs');
  expect(masked).toContain('https://host/a?***');
  expect(masked).not.toMatch(/user|pass|ord@|abc/);
});
