// SPDX-License-Identifier: Apache-2.0

/** Languages of the display, ISO 639-1. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'nl', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
