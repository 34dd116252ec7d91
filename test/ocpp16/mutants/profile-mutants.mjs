// SPDX-License-Identifier: Apache-2.0
import { mutant } from './mutant.mjs';

const CORE = 'src/core/charging-profiles';
const PROFILES = 'src/station/charging-profiles.ts';

/** In smart charging and metering. */
export const PROFILE_MUTANTS = [
  mutant(
    'profiles-lost-at-reboot',
    PROFILES,
    'this.#all = options.repository.all()',
    'this.#all = []',
    'smart-charging-transactions',
    'P10',
  ),
  mutant(
    'lowest-stack-level-wins',
    `${CORE}/composite.ts`,
    'other.stackLevel - one.stackLevel',
    'one.stackLevel - other.stackLevel',
    'smart-charging',
    'P03',
  ),
  mutant(
    'station-limit-ignored',
    `${CORE}/composite.ts`,
    'combine([session, shared],',
    'combine([session],',
    'smart-charging',
    'P04',
  ),
  mutant(
    'relative-from-receipt',
    `${CORE}/composite.ts`,
    '() => connector.begunAtMillis',
    'station.receivedAtMillis',
    'smart-charging',
    'P06',
  ),
  mutant(
    'weekly-is-daily',
    `${CORE}/composite.ts`,
    '[runMillis(profile), repeatMillis(start)]',
    '[runMillis(profile), Math.min(86_400_000, repeatMillis(start)) || repeatMillis(start)]',
    'smart-charging',
    'P06',
  ),
  mutant(
    'watts-per-phase',
    `${CORE}/rate.ts`,
    '(tenths * PER_TENTH_WATT) / phases',
    'tenths * PER_TENTH_WATT',
    'smart-charging',
    'P04',
  ),
  mutant(
    'six-amperes-at-least',
    PROFILES,
    'return this.now(connectorId).milliamps ??',
    'return Math.max(6000, this.now(connectorId).milliamps ?? MAXIMUM_PILOT_MILLIAMPS) ??',
    'smart-charging-transactions',
    'P11',
  ),
  mutant(
    'id-does-not-decide-alone',
    'src/ocpp/v16/clear-charging-profile.ts',
    'clear({ id, connectorId, purpose, stackLevel })',
    'clear({ connectorId, purpose, stackLevel })',
    'smart-charging',
    'P08',
  ),
  mutant(
    'aligned-to-the-start',
    'src/core/meter/aligned-times.ts',
    'Math.floor((wallMillis - midnight) / intervalMs) * intervalMs',
    'Math.floor((wallMillis - midnight - 1000) / intervalMs) * intervalMs + 1000',
    'metering',
    'M02',
  ),
  mutant(
    'thinned-at-the-ends',
    'src/core/meter/thinning.ts',
    'data.filter((told) => isEnd(told) || kept.has(told))',
    'data.filter((told) => kept.has(told))',
    'metering-transactions',
    'M03',
  ),
];
