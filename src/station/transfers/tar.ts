// SPDX-License-Identifier: Apache-2.0

/** One file of an archive. */
export interface ArchiveFile {
  /** At most 100 ASCII signs. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK_BYTES = 512;

/** A tar archive (POSIX.1-1988 ustar) without compression, in the pieces it is made of. */
export function* tar(files: readonly ArchiveFile[], atMillis: number): Generator<Uint8Array> {
  for (const { name, bytes } of files) {
    yield header(name, bytes.length, Math.max(0, Math.floor(atMillis / 1000)));
    yield bytes;
    const rest = bytes.length % BLOCK_BYTES;
    if (rest > 0) yield new Uint8Array(BLOCK_BYTES - rest);
  }
  // Two empty blocks are the end.
  yield new Uint8Array(2 * BLOCK_BYTES);
}

function header(name: string, size: number, modifiedSeconds: number): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(name, 0, 100, 'ascii');
  block.write(octal(0o644, 8), 100, 'ascii');
  block.write(octal(0, 8), 108, 'ascii');
  block.write(octal(0, 8), 116, 'ascii');
  block.write(octal(size, 12), 124, 'ascii');
  block.write(octal(modifiedSeconds, 12), 136, 'ascii');
  // The sum is taken over a header in which it is eight spaces.
  block.write(' '.repeat(8), 148, 'ascii');
  block.write('0', 156, 'ascii');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
  return block;
}
