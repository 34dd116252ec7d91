// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { tar } from './tar.ts';

const FILES = [
  { name: 'empty.txt', bytes: Buffer.alloc(0) },
  { name: 'block.txt', bytes: Buffer.alloc(512, 'b') },
  { name: 'long.txt', bytes: Buffer.from(`${'ä'.repeat(700)}\n`) },
];

it('makes what the tar program reads, also of gzip members put together (RFC 1952 §2.2)', () => {
  const archive = Buffer.concat([...tar(FILES, 1_767_225_600_000)].map((piece) => gzipSync(piece)));
  const run = (...args: string[]) => execFileSync('tar', args, { input: archive });
  expect(run('-tzf', '-').toString()).toBe('empty.txt\nblock.txt\nlong.txt\n');
  expect(run('-tvzf', '-').toString()).toContain('2026-01-01');
  for (const { name, bytes } of FILES) expect(run('-xzOf', '-', name).equals(bytes)).toBe(true);
});
