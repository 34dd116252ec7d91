// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Certificates } from '../../station/security-api.ts';
import type { Requester } from './messages.ts';
import type { Reporter } from './reporter.ts';

/** How often the end of the certificate is looked at; also the wait before a request is made again. */
const LOOK_EVERY_MS = 86_400_000;

export interface CertificateSigningOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly requester: Requester;
  readonly certificates: Certificates;
}

/** Asks for a certificate (SignCertificate, whitepaper A02): when told to, and a month before the one in use ends. */
export class CertificateSigning implements Reporter {
  readonly #options: CertificateSigningOptions;
  #timer: Timer | undefined;
  #askedAtMicros: number | undefined;

  constructor(options: CertificateSigningOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Makes a key pair and asks for its certificate, which comes with CertificateSigned. */
  async ask(): Promise<void> {
    const { clock, log, requester, certificates } = this.#options;
    this.#askedAtMicros = clock.monotonicMicros();
    try {
      const csr = await certificates.requestSigning();
      const reply = await requester.request('SignCertificate', { csr });
      const isTaken = reply.kind === 'answered' && reply.response.status === 'Accepted';
      if (isTaken) log.info({}, 'a certificate was asked for');
      else log.warn({ reply: reply.kind }, 'the central system does not sign a certificate now');
    } catch (error) {
      log.error({ cause: String(error) }, 'a certificate could not be asked for');
    }
  }

  #look(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, 'certificate renewal', () => this.#look());
    const { clock, certificates } = this.#options;
    // Connections come and go; a central system that signs by hand must not get a request with each of them.
    const sinceMs = (clock.monotonicMicros() - (this.#askedAtMicros ?? Number.NEGATIVE_INFINITY)) / 1000;
    if (sinceMs >= LOOK_EVERY_MS && certificates.needsRenewal()) void this.ask();
  }
}
