// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { withoutCredentials } from './diagnostics.ts';
import { placeInFolder, readLocation } from './location.ts';

describe('an address from the network', () => {
  it.each([
    ['https://user:pass@files.example:8443/a/b?sig=x', 'https://files.example:8443'],
    ['FTP://files.example/a', 'ftp://files.example'],
    ['ftps://[::1]/a', 'ftps://[::1]'],
  ])('%s shows as %s: no credentials, no path', (text, server) => {
    expect(readLocation(text)).toMatchObject({ kind: 'usable', server });
  });

  it.each([
    ['file:///etc/passwd', 'unsupported'],
    ['sftp://files.example/a', 'unsupported'],
    ['javascript:alert(1)', 'unsupported'],
    ['files.example/a', 'malformed'],
    ['http://', 'malformed'],
    ['ftp://files.example/a%0d%0aDELE%20b', 'malformed'],
    ['ftp://files.example/a\r\nDELE b', 'malformed'],
    ['ftp://files.example/%zz', 'malformed'],
    [`http://files.example/${'a'.repeat(512)}`, 'malformed'],
  ])('%j is %s', (text, cause) => {
    expect(readLocation(text)).toEqual({ kind: 'unusable', cause });
  });

  it.each([
    ['ftp://u:p@files.example', 'ftp://u:p@files.example/a.tar.gz'],
    ['https://files.example/logs/', 'https://files.example/logs/a.tar.gz'],
    ['https://files.example/logs#x', 'https://files.example/logs/a.tar.gz'],
    ['https://files.example/one?signature=x', 'https://files.example/one?signature=x'],
  ])('a file goes from %s to %s: it is a folder, unless it was made for one file', (folder, place) => {
    expect(placeInFolder(folder, 'a.tar.gz')).toBe(place);
  });

  it('that stands in a setting is shown without its credentials', () => {
    expect(withoutCredentials('wss://cp:secret@central.example/ocpp')).toBe('wss://***@central.example/ocpp');
    expect(withoutCredentials('wss://central.example/a@b')).toBe('wss://central.example/a@b');
  });
});
