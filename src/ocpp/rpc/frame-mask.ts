// SPDX-License-Identifier: Apache-2.0

const SECRET_KEY = /^authorizationkey$|password|secret|token/i;
const MASK = '***';

/** Of addresses: user and password, and a query, which may be as good as a password. */
const CREDENTIALS = /\/\/[^/?#\s]*@/g;
const QUERY = /((?:https?|ftps?):\/\/[^\s?#]*)\?[^\s#]*/gi;

/**
 * A frame as a person may see it: the value of a ChangeConfiguration of a secret key is replaced, and what addresses hold
 * of credentials. Never throws.
 */
export function maskSecrets(text: string): string {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    // Nobody can tell where a secret would stand in a broken frame.
    return /authorization|password|secret|token|:\/\//i.test(text) ? '(unreadable frame, not shown)' : text;
  }
  if (!Array.isArray(frame)) return text;
  const masked = JSON.stringify(maskKey(frame), (_, part: unknown) =>
    typeof part === 'string' ? maskAddress(part) : part,
  );
  // The frame as it came, unless something in it is hidden.
  return masked === JSON.stringify(frame) ? text : masked;
}

function maskAddress(text: string): string {
  return text.replace(CREDENTIALS, `//${MASK}@`).replace(QUERY, `$1?${MASK}`);
}

function maskKey(frame: readonly unknown[]): readonly unknown[] {
  const [type, id, action, payload] = frame;
  if (type !== 2 || action !== 'ChangeConfiguration' || typeof payload !== 'object' || payload === null) return frame;
  const key = 'key' in payload ? payload.key : undefined;
  if (typeof key !== 'string' || !SECRET_KEY.test(key)) return frame;
  return [type, id, action, { key, value: MASK }];
}
