// SPDX-License-Identifier: Apache-2.0
import type { TariffTerms } from '../../core/tariff/terms.ts';
import type { PricesInForce } from '../../station/tariff-api.ts';

/** What a session that starts now is billed by. Null: it costs nothing here. */
export interface TariffView {
  readonly member: TariffTerms | null;
  readonly guest: TariffTerms | null;
  /** What the central system wants shown before a session. */
  readonly text: string | null;
}

export function viewTariff({ member, guest, text }: PricesInForce): TariffView {
  return { member: member ?? null, guest: guest ?? null, text: text ?? null };
}
