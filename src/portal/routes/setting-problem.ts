// SPDX-License-Identifier: Apache-2.0
import type { ApplyResult } from '../../settings/settings.ts';
import { invalid, Problem } from '../http/problem.ts';

/** What became of a change that was refused, as the failure of a request about a single setting. */
export function changeProblem(id: string, result: Exclude<ApplyResult, { kind: 'applied' }>): Problem {
  switch (result.kind) {
    case 'invalid':
      return invalid('value', result.allowed);
    case 'unknown':
      return new Problem('not-found', `there is no setting ${id}`, { field: 'id' });
    case 'forbidden':
      return new Problem('forbidden', `your role may not change ${id}`, { field: 'id' });
    case 'read-only':
      return new Problem('forbidden', `${id} cannot be changed`, { field: 'id' });
  }
}
