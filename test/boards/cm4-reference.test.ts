// SPDX-License-Identifier: Apache-2.0
import { boardScenarios } from '../scenarios/suites/board.ts';

await boardScenarios('cm4-reference');
