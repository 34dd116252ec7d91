// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAcceptablePassword } from './password-rules.ts';
import { createPasswordHasher, HasherBusyError } from './passwords.ts';
import { newCode } from './secrets.ts';

describe('password hashes', () => {
  const hasher = createPasswordHasher(randomBytes, 10);

  it('are salted, name their cost, and check', async () => {
    const [one, other] = [await hasher.hash('correct'), await hasher.hash('correct')];
    expect(one).not.toBe(other);
    expect(await hasher.verify('correct', one)).toBe(true);
    expect(await hasher.verify('wrong', one)).toBe(false);
    expect(await createPasswordHasher(randomBytes, 11).verify('correct', one)).toBe(true);
  });

  it.each([undefined, '', 'correct', '$scrypt$ln=31,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA', '$2b$12$abc'])(
    'refuse every password when what is stored is %s',
    async (stored) => {
      expect(await hasher.verify('correct', stored)).toBe(false);
    },
  );

  it('cost 32 MiB each by default, so more than eight at once are turned away', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 12 }, () => hasher.verify('x', undefined)));
    const refused = tries.filter((attempt) => attempt.status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]?.reason).toBeInstanceOf(HasherBusyError);
    expect(await hasher.hash('afterwards')).toMatch(/^\$scrypt\$/);
  });
});

describe('password rules', () => {
  it.each(['copper kettle on tuesday', 'Grüße aus dem Keller', 'tR9#vLq2!xZp'])('accept %s', (password) => {
    expect(isAcceptablePassword(password, 'ada')).toBe(true);
  });

  it.each(['howru2RU2IC3', 'PASSWORD1234!', 'qwertyuiop123', '123456789012', 'aaaaaaaaaaaab', 'x'.repeat(129)])(
    'refuse %s',
    (password) => {
      expect(isAcceptablePassword(password, 'ada')).toBe(false);
    },
  );
});

describe('one-time codes', () => {
  it('have eight characters that cannot be mixed up, each as likely as any other', () => {
    const counts = new Map<string, number>();
    for (let code = 0; code < 4000; code += 1) {
      for (const character of newCode(randomBytes)) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect([...counts.keys()].sort().join('')).toBe('34679ACDEFGHJKMNPQRTUVWXY');
    const expected = (4000 * 8) / 25;
    for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.2);
  });
});
