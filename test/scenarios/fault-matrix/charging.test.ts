// SPDX-License-Identifier: Apache-2.0
import { faultMatrix } from './matrix.ts';

await faultMatrix('charging');
