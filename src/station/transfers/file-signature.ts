// SPDX-License-Identifier: Apache-2.0
import { constants, createVerify, type Verify, X509Certificate } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Clock } from '../../ports/clock.ts';

/** Read at a time; in between others have their turn. */
const PORTION_BYTES = 256 * 1024;

/**
 * Whether a file is signed with the key of a certificate: SHA-256 over all of it, ECDSA, RSA-PSS or, as many tools sign,
 * RSA with PKCS #1 v1.5 padding (security whitepaper L01.FR.12).
 * @param certificatePem what follows its first certificate does not matter
 * @param signatureBase64 as in SignedUpdateFirmware; line ends in it do not matter
 * @throws Error when the file or the certificate cannot be read
 */
export async function isFileSigned(
  path: string,
  certificatePem: string,
  signatureBase64: string,
  clock: Pick<Clock, 'sleep'>,
): Promise<boolean> {
  const { publicKey } = new X509Certificate(certificatePem);
  const signature = Buffer.from(signatureBase64, 'base64');
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  const checks: readonly (readonly [Verify, number | undefined])[] = isRsa
    ? [
        [createVerify('sha256'), constants.RSA_PKCS1_PADDING],
        [createVerify('sha256'), constants.RSA_PKCS1_PSS_PADDING],
      ]
    : [[createVerify('sha256'), undefined]];
  await readInPortions(path, clock, (bytes) => {
    for (const [check] of checks) check.update(bytes);
  });
  return checks.some(([check, padding]) =>
    check.verify(padding === undefined ? publicKey : { key: publicKey, padding }, signature),
  );
}

async function readInPortions(
  path: string,
  clock: Pick<Clock, 'sleep'>,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(PORTION_BYTES);
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      take(buffer.subarray(0, read));
      await clock.sleep(1);
    }
  } finally {
    closeSync(file);
  }
}
