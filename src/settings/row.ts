// SPDX-License-Identifier: Apache-2.0
import type { ApplyClass, Role } from './settings.ts';

export interface BooleanType {
  readonly kind: 'boolean';
}
/** Whole numbers from `minimum` to `maximum`; `also` lists single values outside it that have a meaning of their own. */
export interface IntegerType {
  readonly kind: 'integer';
  readonly minimum: number;
  readonly maximum: number;
  readonly also?: readonly number[];
}
/** An exact decimal number, kept as its shortest text: money and percent must not pass through floating point. */
export interface DecimalType {
  readonly kind: 'decimal';
  /** Decimal texts. */
  readonly minimum: string;
  readonly maximum: string;
  /** The most digits after the point. */
  readonly fractionDigits: number;
}
export interface EnumType {
  readonly kind: 'enum';
  readonly allowed: readonly string[];
}
/** What a text must look like beyond its length. */
export type TextFormat =
  | 'any'
  | 'websocket-url'
  | 'time-zone'
  | 'printable'
  | 'time-of-day'
  | 'currency'
  | 'default-price';
export interface TextType {
  readonly kind: 'text';
  /** In characters. */
  readonly minimumLength: number;
  readonly maximumLength: number;
  readonly format: TextFormat;
  /** The empty text is allowed too, as "not set". */
  readonly mayBeEmpty?: boolean;
}
/** A text that is never shown again; the empty text means "not set". */
export interface SecretType {
  readonly kind: 'secret';
  readonly minimumLength: number;
  readonly maximumLength: number;
}
/** A comma-separated list in OCPP and on the command line, an array of its items everywhere else. */
export interface ListType {
  readonly kind: 'csl';
  readonly allowed: readonly string[];
  readonly maximumItems: number;
}

export type SettingType = BooleanType | IntegerType | DecimalType | EnumType | TextType | SecretType | ListType;

export type ValueOf<T extends SettingType> = T extends BooleanType
  ? boolean
  : T extends IntegerType
    ? number
    : T extends EnumType
      ? T['allowed'][number]
      : T extends ListType
        ? readonly T['allowed'][number][]
        : string;

export type SettingValue = boolean | number | string | readonly string[];

/** What a role may do with a setting. */
export type Right = 'rw' | 'r' | 'none';
export type Rights = Readonly<Record<Role, Right>>;

/** Where the setting shows up in OCPP 1.6. */
export interface OcppBinding {
  /** Spelled as in the specification; looked up without regard to case. */
  readonly key: string;
  readonly aliases?: readonly string[];
  /** `w`: may be set, is never told (security whitepaper A01.FR.12). */
  readonly access: 'rw' | 'r' | 'w';
}

/** One setting; everything that shows, stores, checks, imports or documents it is derived from its row. */
export interface SettingRow {
  readonly id: string;
  readonly type: SettingType;
  readonly default: SettingValue;
  /** SI or common symbol; part of the meaning of the number. */
  readonly unit?: string;
  readonly page: string;
  readonly label: string;
  readonly help: string;
  readonly rights: Rights;
  /** Nobody changes it: it comes from the product file or from what the program can do. */
  readonly readOnly?: boolean;
  readonly ocpp?: OcppBinding;
  readonly apply: ApplyClass;
  /** Labels of the same setting in the two reference products, for importing their exports. */
  readonly importAliases?: { readonly blink?: readonly string[]; readonly etek?: readonly string[] };
  /** Values that a reference product spells in words of its own, lower case. */
  readonly importWords?: { readonly etek?: Readonly<Record<string, SettingValue>> };
  /** Shortest text that product takes, where it is stricter; checked when its export is read. */
  readonly importMinimumLength?: { readonly blink?: number };
}

/** A row that keeps its own id and type for the compiler. */
export interface TypedRow<I extends string, T extends SettingType> extends SettingRow {
  readonly id: I;
  readonly type: T;
  readonly default: ValueOf<T>;
}

type RowDetails = Omit<SettingRow, 'id' | 'type' | 'default'>;

/** Types a row by its own values; the default must fit the type. */
export function defineRow<const I extends string, const T extends SettingType>(
  row: RowDetails & { readonly id: I; readonly type: T; readonly default: NoInfer<ValueOf<T>> },
): TypedRow<I, T> {
  return row;
}

/** What an installer sets and everyone may see. */
export const INSTALLER: Rights = { manufacturer: 'rw', operator: 'rw', maintainer: 'rw', user: 'r' };
/** What even the person who merely charges may change. */
export const EVERYONE: Rights = { manufacturer: 'rw', operator: 'rw', maintainer: 'rw', user: 'rw' };
/** Limits that protect the installation: set by the maker, seen by all. */
export const MAKER: Rights = { manufacturer: 'rw', operator: 'r', maintainer: 'r', user: 'r' };
/** Decides who gets energy: not for the user (the ETEK table lets users write it, which gives energy away). */
export const OPERATION: Rights = { manufacturer: 'rw', operator: 'rw', maintainer: 'rw', user: 'r' };
/** Access and secrets: the Security page is closed to the maintainer. */
export const SECURITY: Rights = { manufacturer: 'rw', operator: 'rw', maintainer: 'none', user: 'none' };
/** Only the maker's business (ETEK: RW/UV/UV). */
export const MAKER_ONLY: Rights = { manufacturer: 'rw', operator: 'none', maintainer: 'none', user: 'none' };
/** Installers set it, drivers never see it (ETEK: RW/RW/UV). */
export const INSTALLER_ONLY: Rights = { manufacturer: 'rw', operator: 'rw', maintainer: 'rw', user: 'none' };
export const READ_ONLY: Rights = { manufacturer: 'r', operator: 'r', maintainer: 'r', user: 'r' };
