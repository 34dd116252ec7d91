// SPDX-License-Identifier: Apache-2.0

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Says what stands in a node's place; the node itself leaves it, and what is in it is looked at next.
 * @param name of the property it stands in; '' at the top
 * @param owner the object it stands in
 */
export type Replace = (node: unknown, name: string, owner: JsonObject | undefined) => unknown;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A JSON value with some of its nodes replaced; the very same value where none was. Recursive: the caller bounds the depth.
 * Things in a list count as standing in the property that holds the list.
 */
export function replaceInJson(value: unknown, replace: Replace, name = '', owner?: JsonObject): unknown {
  const replacement = replace(value, name, owner);
  if (replacement !== value) return replacement;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const items = list.map((item) => replaceInJson(item, replace, name, owner));
    return items.some((item, index) => item !== list[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, replaceInJson(item, replace, key, value)] as const);
  // Makes own properties only, also of one that is called __proto__.
  return entries.some(([key, item]) => item !== value[key]) ? Object.fromEntries(entries) : value;
}
