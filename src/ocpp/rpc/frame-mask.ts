// SPDX-License-Identifier: Apache-2.0
import { isJsonObject, type JsonObject, replaceInJson } from '../../core/json/replace.ts';
import { isTooDeep } from './frames.ts';

const MASK = '***';
const NOT_SHOWN = '(unreadable frame, not shown)';
/** Names of configuration keys and of properties whose values are nobody's business. */
const SECRET_NAME = /authorization-?key|pass-?word|passwd|passphrase|secret|credential|token|private-?key|api-?key/i;
/** A card's number, which has rules of its own: who may see cards sees it. */
const CARD_NAME = /^(?:group)?idtoken$/i;
/** In a frame that cannot be read, nobody can tell where a secret would stand; an escape may spell any word. */
const MAY_HOLD_SECRET = /authorization|pass|secret|token|credential|private|:\/\/|\\u/i;
/** JSON in a text in JSON: a DataTransfer's data, and perhaps a text in that. */
const DEEPEST_NESTED_JSON = 3;

export interface MaskedFrame {
  /** The frame's own text where there was nothing to mask. */
  readonly text: string;
  /** The same as a value; undefined where it is no JSON. */
  readonly frame: unknown;
}

/**
 * A frame as a person may see it: without passwords, keys, what a URL carries besides its place, and private keys, in
 * whatever action they stand. Card numbers stay. Never throws.
 */
export function maskSecrets(text: string): MaskedFrame {
  const frame = readJson(text);
  if (frame === undefined || (!isUsual(frame) && MAY_HOLD_SECRET.test(text))) {
    return { text: MAY_HOLD_SECRET.test(text) ? NOT_SHOWN : text, frame: undefined };
  }
  const masked = replaceInJson(frame, replacerAt(0));
  return masked === frame ? { text, frame } : { text: JSON.stringify(masked), frame: masked };
}

function readJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A message of OCPP-J 1.6 §4.2 in its shape: what a secret could stand in has a name. */
function isUsual(frame: unknown): boolean {
  if (!Array.isArray(frame)) return false;
  const [type, , third, fourth]: readonly unknown[] = frame;
  if (type === 2) return frame.length === 4 && typeof third === 'string' && isJsonObject(fourth);
  if (type === 3) return frame.length === 3 && isJsonObject(third);
  return type === 4 && frame.length <= 5;
}

function replacerAt(level: number) {
  return (node: unknown, name: string, owner: JsonObject | undefined): unknown => {
    if (isSecretName(name) || isValueOfSecretKey(name, owner)) return node === null ? node : MASK;
    if (typeof node !== 'string') return node;
    if (node.includes('PRIVATE KEY')) return MASK;
    return maskNestedJson(node, name, level) ?? maskUrls(node);
  };
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !CARD_NAME.test(name);
}

/** `{key, value}` of ChangeConfiguration and GetConfiguration, however they are spelled. */
function isValueOfSecretKey(name: string, owner: JsonObject | undefined): boolean {
  if (owner === undefined || /^(?:key|readonly)$/i.test(name)) return false;
  return Object.entries(owner).some(
    ([field, key]) => /^key$/i.test(field) && typeof key === 'string' && isSecretName(key),
  );
}

/** Undefined: it is no JSON. */
function maskNestedJson(text: string, name: string, level: number): string | undefined {
  const isFreeText = /^data$/i.test(name);
  if (/^\s*[[{]/.test(text) && level < DEEPEST_NESTED_JSON) {
    const value = readJson(text);
    if (value !== undefined) {
      const masked = replaceInJson(value, replacerAt(level + 1));
      return masked === value ? text : JSON.stringify(masked);
    }
  }
  return isFreeText && SECRET_NAME.test(text) ? MASK : undefined;
}

/** Of each URL: scheme, host and path. A signed link's query is as good as a password. Linear in the length of the text. */
function maskUrls(text: string): string {
  if (!text.includes('://')) return text;
  return text.replaceAll(/[^\s"'<>]+/g, (word) => {
    const start = word.indexOf('://');
    if (start < 0) return word;
    const rest = word.slice(start + 3);
    // The last one of the word: a password may hold any sign, also one that would end a host.
    const at = rest.lastIndexOf('@');
    const place = rest.slice(at + 1);
    const query = place.search(/[?#]/);
    const shown = query < 0 ? place : `${place.slice(0, query + 1)}${MASK}`;
    return `${word.slice(0, start + 3)}${at < 0 ? '' : `${MASK}@`}${shown}`;
  });
}
