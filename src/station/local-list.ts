// SPDX-License-Identifier: Apache-2.0
import { isIdTag } from '../core/auth/id-tag.ts';
import type { ListedTag } from '../ports/authorization-store.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type { LocalList, LocalListOutcome, LocalListUpdate } from './local-list-api.ts';

export interface LocalListOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Log;
}

/** The central system's list: what may become of it, and that it becomes that at once or not at all. */
export function createLocalList(options: LocalListOptions): LocalList {
  const { settings, store, log } = options;
  return {
    version: () => (settings.get('ocpp.key.LocalAuthListEnabled') ? store.localList.version() : -1),
    update(update) {
      if (!settings.get('ocpp.key.LocalAuthListEnabled')) return 'not-supported';
      const refusal = refuse(update, options);
      if (refusal !== undefined) return refusal;
      try {
        return carryOut(update, options);
      } catch (error) {
        log.error({ version: update.version, cause: String(error) }, 'the list of tags could not be stored');
        return 'failed';
      }
    },
  };
}

/** Versions 0 and -1 mean something else (OCPP 1.6 errata 3.52); 0 with nothing in it is taken for "empty the list". */
function refuse({ kind, version, entries }: LocalListUpdate, options: LocalListOptions): LocalListOutcome | undefined {
  const { settings, store } = options;
  const isEmptying = kind === 'full' && version === 0 && entries.length === 0;
  if (version <= 0 && !isEmptying) return 'failed';
  if (kind === 'differential' && version <= store.localList.version()) return 'version-mismatch';
  if (entries.length > settings.get('ocpp.key.SendLocalListMaxLength')) return 'failed';
  if (kind === 'full' && entries.some(({ info }) => info === undefined)) return 'failed';
  const names = new Set(entries.map(({ idTag }) => idTag.toLowerCase()));
  const isClear = names.size === entries.length && entries.every(({ idTag }) => isIdTag(idTag));
  return isClear ? undefined : 'failed';
}

/** A list that would be too long is known only when it is there; then the commit is rolled back. */
class TooLong extends Error {}

function carryOut(
  { kind, version, entries }: LocalListUpdate,
  { settings, store, log }: LocalListOptions,
): LocalListOutcome {
  const tags: ListedTag[] = entries.flatMap(({ idTag, info }) => (info === undefined ? [] : [{ idTag, info }]));
  const removed = entries.flatMap(({ idTag, info }) => (info === undefined ? [idTag] : []));
  try {
    store.atomically(() => {
      if (kind === 'full') store.localList.replace(version, tags);
      else store.localList.change(version, tags, removed);
      if (store.localList.count() > settings.get('ocpp.key.LocalAuthListMaxLength')) throw new TooLong();
      store.audit.add('central-system', 'local list', `version ${version}: ${store.localList.count()} tags`);
    });
  } catch (error) {
    if (error instanceof TooLong) return 'failed';
    throw error;
  }
  log.info({ version, changed: entries.length, tags: store.localList.count() }, 'list of tags from the central system');
  return 'accepted';
}
