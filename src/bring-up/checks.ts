// SPDX-License-Identifier: Apache-2.0
import { LOCK_CHECK } from './lock-check.ts';
import { METER_CHECK } from './meter-check.ts';
import { PANEL_CHECK } from './panel-check.ts';
import type { PartCheck } from './part-check.ts';
import { PILOT_CHECK } from './pilot-check.ts';
import { PROBE_CHECK } from './probe-check.ts';
import { READER_CHECK } from './reader-check.ts';
import { RELAY_CHECK } from './relay-check.ts';
import { RESIDUAL_CHECK } from './residual-check.ts';

/** In the order of a bring-up: what only reads first, what closes the contactor last. */
export const PART_CHECKS: readonly PartCheck[] = [
  PROBE_CHECK,
  METER_CHECK,
  PANEL_CHECK,
  READER_CHECK,
  LOCK_CHECK,
  PILOT_CHECK,
  RESIDUAL_CHECK,
  RELAY_CHECK,
];
