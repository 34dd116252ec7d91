// SPDX-License-Identifier: Apache-2.0

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;
/** What the rules ask for, in words. */
export const PASSWORD_RULE = `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters, at least 5 different ones, not a well-known password and without the account name`;

/** Passwords printed in charger manuals, and the commonest ones; compared without case, digits and signs at the ends. */
const WELL_KNOWN = new Set([
  'howru2ru2ic',
  '88888888',
  '40000003',
  'wlq01',
  'ic80a',
  'password',
  'passwordpassword',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'passphrase',
  'mypassword',
  'newpassword',
  'changeme',
  'changemenow',
  'changemeplease',
  'letmein',
  'letmeinplease',
  'letmeinnow',
  'welcome',
  'welcomehome',
  'qwerty',
  'qwertyuiop',
  'qwertyqwerty',
  'qwertzuiop',
  'azertyuiop',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  'zaq12wsx',
  'qwerty123456',
  'asdfghjkl',
  'asdfghjklqwerty',
  'zxcvbnm',
  'abcdefghijkl',
  'abcdefghijklm',
  'abcdefghijklmnop',
  'abcabcabcabc',
  'admin',
  'adminadmin',
  'adminadminadmin',
  'administrator',
  'administrador',
  'root',
  'rootroot',
  'superuser',
  'default',
  'manufacturer',
  'operator',
  'maintainer',
  'installer',
  'iloveyou',
  'iloveyoubaby',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'dragon',
  'monkey',
  'superman',
  'batman',
  'master',
  'trustno',
  'secret',
  'secretsecret',
  'raspberry',
  'raspberrypi',
  'charger',
  'chargercharger',
  'chargehand',
  'chargepoint',
  'evcharger',
  'electric',
  'electricity',
  'wallbox',
  'correcthorsebatterystaple',
]);

const SEQUENCES = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
];

/** Whether a new password keeps the rules. Length alone decides most of it (NIST SP 800-63B §5.1.1.2). */
export function isAcceptablePassword(password: string, accountName: string): boolean {
  const plain = password.normalize('NFKC').toLowerCase();
  const length = [...plain].length;
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) return false;
  if (new Set(plain).size < 5) return false;
  if (accountName.length > 0 && plain.includes(accountName.toLowerCase())) return false;
  return !isWellKnown(plain) && !isSequence(plain);
}

function isWellKnown(plain: string): boolean {
  const stem = plain.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  return WELL_KNOWN.has(plain) || WELL_KNOWN.has(stem) || isRepeated(plain);
}

function isRepeated(plain: string): boolean {
  return [...WELL_KNOWN].some(
    (word) =>
      plain.length >= word.length &&
      plain.length % word.length === 0 &&
      plain === word.repeat(plain.length / word.length),
  );
}

function isSequence(plain: string): boolean {
  const backwards = [...plain].reverse().join('');
  return SEQUENCES.some((sequence) => sequence.includes(plain) || sequence.includes(backwards));
}
