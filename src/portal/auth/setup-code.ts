// SPDX-License-Identifier: Apache-2.0
import { newCode, type SecureBytes, sameSecret } from './secrets.ts';

/** Wrong tries before the code is thrown away. */
const TRIES_PER_CODE = 5;

/** Shows the code to whoever stands at the charger; `undefined` takes it away again. */
export type AnnounceCode = (code: string | undefined) => void;

/** The one-time code that proves a person can see the charger while it has no account. */
export class SetupCode {
  readonly #secureBytes: SecureBytes;
  readonly #announce: AnnounceCode;
  #code: string | undefined;
  #triesLeft = 0;

  constructor(secureBytes: SecureBytes, announce: AnnounceCode) {
    this.#secureBytes = secureBytes;
    this.#announce = announce;
  }

  /** Makes and announces a new code. */
  renew(): void {
    this.#code = newCode(this.#secureBytes);
    this.#triesLeft = TRIES_PER_CODE;
    this.#announce(this.#code);
  }

  /** Takes the code away: there is an account now. */
  retire(): void {
    this.#code = undefined;
    this.#announce(undefined);
  }

  /** Case, blanks and dashes do not count. The fifth wrong try brings a new code. */
  matches(typed: string): boolean {
    if (this.#code === undefined) return false;
    if (sameSecret(typed.toUpperCase().replaceAll(/[\s-]/g, ''), this.#code)) return true;
    this.#triesLeft -= 1;
    if (this.#triesLeft <= 0) this.renew();
    return false;
  }
}
