// SPDX-License-Identifier: Apache-2.0
import { checkValue } from './check.ts';
import { toldValue } from './derive/feature-profiles.ts';
import { rightOfActor } from './derive/rights.ts';
import { isSettingId, SETTING_ROWS, type SettingId, type SettingValues } from './registry.ts';
import type { SettingRow, SettingValue } from './row.ts';
import type { Actor, ApplyAllResult, ApplyResult, SettingChange, Settings } from './settings.ts';
import { formatText } from './text-form.ts';

/** Where changed settings are kept; `save` returns when they are durable. */
export interface SettingsRepository {
  /** Every stored value as JSON, by id. */
  all(): ReadonlyMap<string, string>;
  /** Writes value and audit entry in one commit. */
  save(id: string, json: string, audit: { readonly actor: string; readonly detail: string }): void;
  /** Several saves as one commit; left out: each is its own. */
  together?(work: () => void): void;
}

export interface SettingsOptions {
  readonly repository: SettingsRepository;
  readonly productDefaults?: Readonly<Record<string, unknown>>;
  /** Settings that this charger's parts cannot follow: nobody changes them, whatever was stored. */
  readonly fixed?: readonly SettingId[];
  /** Told of a stored value that no longer fits; the default is used in its place. */
  readonly onUnfit?: (id: string, allowed: string) => void;
}

/**
 * The settings of a charger.
 * @throws Error when a product default names no setting or does not fit
 */
export function createSettings(options: SettingsOptions): Settings {
  const values = new Map<string, SettingValue>();
  const isFixed = (id: string): boolean => options.fixed?.some((fixed) => fixed === id) === true;
  const rows = SETTING_ROWS.map((row) => withProductDefault(row, options.productDefaults ?? {})).map((row) =>
    isFixed(row.id) ? { ...row, readOnly: true } : row,
  );
  for (const id of Object.keys(options.productDefaults ?? {})) {
    if (!isSettingId(id)) throw new Error(`product default ${id}: there is no such setting`);
  }
  for (const row of rows) values.set(row.id, row.default);
  loadStored(values, rows, options);
  const listeners = new Set<(id: SettingId) => void>();
  const carryOut = (changes: readonly PlannedChange[], actor: Actor): void => {
    storeChanges(options.repository, changes, actor);
    for (const { id, value } of changes) values.set(id, value);
    for (const { id } of changes) for (const listener of listeners) listener(id);
  };

  return {
    get<I extends SettingId>(id: I): SettingValues[I] {
      return toldValue(id, values) as SettingValues[I];
    },
    apply(actor, id, value): ApplyResult {
      const plan = planChanges(rows, values, actor, [{ id, value }]);
      if (plan.kind === 'refused') return plan.result;
      carryOut(plan.changes, actor);
      return { kind: 'applied', apply: plan.changes[0]?.row.apply ?? 'live' };
    },
    applyAll(actor, changes): ApplyAllResult {
      const plan = planChanges(rows, values, actor, changes);
      if (plan.kind === 'refused') return plan;
      carryOut(plan.changes, actor);
      return { kind: 'applied' };
    },
    rows: () => rows,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface PlannedChange {
  readonly id: SettingId;
  readonly row: SettingRow;
  readonly value: SettingValue;
}

type Plan = { readonly kind: 'planned'; readonly changes: readonly PlannedChange[] } | Refused;
type Refused = Extract<ApplyAllResult, { readonly kind: 'refused' }>;

/** Checks all changes before any is made; rules between settings hold for the values as they will be. */
function planChanges(
  rows: readonly SettingRow[],
  values: ReadonlyMap<string, SettingValue>,
  actor: Actor,
  wanted: readonly SettingChange[],
): Plan {
  const changes: PlannedChange[] = [];
  const then = new Map(values);
  for (const { id, value } of wanted) {
    const refused = (result: Refused['result']): Refused => ({ kind: 'refused', id, result });
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined || !isSettingId(id)) return refused({ kind: 'unknown' });
    const refusal = refuse(row, actor);
    if (refusal !== undefined) return refused(refusal);
    const checked = checkValue(row, value);
    if (!checked.ok) return refused({ kind: 'invalid', allowed: checked.allowed });
    changes.push({ id, row, value: checked.value });
    then.set(id, checked.value);
  }
  for (const { id, value } of changes) {
    const conflict = findConflict(id, value, (other) => then.get(other));
    if (conflict !== undefined) return { kind: 'refused', id, result: { kind: 'invalid', allowed: conflict } };
  }
  return { kind: 'planned', changes };
}

/** @throws what the storage throws; then nothing was stored */
function storeChanges(repository: SettingsRepository, changes: readonly PlannedChange[], actor: Actor): void {
  const save = (): void => {
    for (const { id, row, value } of changes) {
      const detail = row.type.kind === 'secret' ? `${id} changed` : `${id} = ${formatText(value)}`;
      repository.save(id, JSON.stringify(value), { actor: describeActor(actor), detail });
    }
  };
  if (repository.together === undefined) save();
  else repository.together(save);
}

function withProductDefault(row: SettingRow, defaults: Readonly<Record<string, unknown>>): SettingRow {
  if (!(row.id in defaults)) return row;
  const checked = checkValue(row, defaults[row.id]);
  if (!checked.ok) throw new Error(`product default ${row.id}: must be ${checked.allowed}`);
  return { ...row, default: checked.value };
}

/** Read-only settings always follow the product file and the program, whatever an older version stored. */
function loadStored(values: Map<string, SettingValue>, rows: readonly SettingRow[], options: SettingsOptions): void {
  for (const [id, json] of options.repository.all()) {
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined || row.readOnly === true) continue;
    const checked = checkValue(row, parseJson(json));
    if (checked.ok) values.set(id, checked.value);
    else options.onUnfit?.(id, checked.allowed);
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function refuse(row: SettingRow, actor: Actor): Refused['result'] | undefined {
  const right = rightOfActor(row, actor);
  if (right === 'rw') return undefined;
  if (right === 'none') return { kind: 'forbidden' };
  return row.readOnly === true || actor.kind === 'central-system' ? { kind: 'read-only' } : { kind: 'forbidden' };
}

/** Rules between settings; answers in words what the value must be. */
function findConflict(
  id: SettingId,
  value: SettingValue,
  other: (id: SettingId) => SettingValue | undefined,
): string | undefined {
  if (id === 'limits.temp.derate' && !(Number(value) < Number(other('limits.temp.stop')))) {
    return `below limits.temp.stop, which is ${other('limits.temp.stop')} °C`;
  }
  if (id === 'limits.temp.stop' && !(Number(value) > Number(other('limits.temp.derate')))) {
    return `above limits.temp.derate, which is ${other('limits.temp.derate')} °C`;
  }
  return passwordConflict(id, value, other);
}

/** Security profiles 1 and 2 stand on the password (security whitepaper A00.FR.203). */
function passwordConflict(
  id: SettingId,
  value: SettingValue,
  other: (id: SettingId) => SettingValue | undefined,
): string | undefined {
  const needsPassword = (profile: SettingValue | undefined): boolean => profile === 1 || profile === 2;
  if (id === 'ocpp.securityProfile' && needsPassword(value) && other('ocpp.basicAuthPassword') === '')
    return '0 or 3 while there is no password at the central system';
  if (id === 'ocpp.basicAuthPassword' && value === '' && needsPassword(other('ocpp.securityProfile')))
    return `16 to 40 characters: the security profile is ${other('ocpp.securityProfile')}`;
  return undefined;
}

/** Who did it, for the audit log. */
export function describeActor(actor: Actor): string {
  return actor.kind === 'account' ? `${actor.name} (${actor.role})` : actor.kind;
}
