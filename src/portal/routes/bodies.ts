// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { FAULT_CODES } from '../../core/faults/catalogue.ts';
import { ROLES } from '../../settings/settings.ts';
import { LONGEST_PASSWORD } from '../auth/password-rules.ts';

const NAME_RULE = '2 to 32 letters, digits, dots, dashes or underscores, beginning with a letter or digit';
/** OCPP 1.6 §7.28: an IdToken has at most 20 characters. */
const TAG_RULE = '1 to 20 printable characters without blanks';

/** The name of a new account. */
export const accountName = v.pipe(
  v.string(),
  v.trim(),
  v.toLowerCase(),
  v.regex(/^[a-z0-9][a-z0-9._-]{1,31}$/, NAME_RULE),
);
/** Any name, for signing in: which names could exist is nobody's business. */
export const anyName = v.pipe(v.string(), v.maxLength(64, 'at most 64 characters'), v.trim(), v.toLowerCase());
/** Any password; new ones must keep the password rules besides. */
export const anyPassword = v.pipe(
  v.string(),
  v.maxLength(LONGEST_PASSWORD * 4, `at most ${LONGEST_PASSWORD} characters`),
);
export const role = v.picklist(ROLES);
export const idTag = v.pipe(v.string(), v.regex(/^[!-~]{1,20}$/, TAG_RULE));

export const emptyBody = v.nullish(v.strictObject({}));

export const connectorParams = v.object({
  id: v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'the number of a connector'), v.transform(Number)),
});
export const faultParams = v.object({ ...connectorParams.entries, code: v.picklist(FAULT_CODES) });
export const settingParams = v.object({ id: v.pipe(v.string(), v.maxLength(80, 'the id of a setting')) });
export const accountParams = v.object({ name: accountName });

const settingValue = v.union(
  [
    v.boolean(),
    v.number(),
    v.pipe(v.string(), v.maxLength(4096, 'at most 4096 characters')),
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100)),
  ],
  'true or false, a number, a text or a list of words',
);
export const settingBody = v.strictObject({ value: settingValue });
export const settingsBody = v.strictObject({
  changes: v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(80)), settingValue),
    v.check((changes) => Object.keys(changes).length <= 500, 'at most 500 settings'),
  ),
});
const ROWS_RULE = 'a whole number from 1 to 500';
const rowsQuery = (standard: string) =>
  v.strictObject({
    limit: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^\d{1,3}$/, ROWS_RULE),
        v.transform(Number),
        v.minValue(1, ROWS_RULE),
        v.maxValue(500, ROWS_RULE),
      ),
      standard,
    ),
  });
export const sessionsQuery = rowsQuery('50');
export const historyQuery = rowsQuery('500');
