// SPDX-License-Identifier: Apache-2.0

/** What a section of a guide has its reader do, in order. */
export type Step =
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: string };

/**
 * The steps of a section: a line of a `sh` block is a command, a block with a title is a file.
 * @throws Error when the section is not there, or has a block that is neither
 */
export function stepsOf(guide: string, heading: string): Step[] {
  const section = guide.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`the guide has no section "${heading}"`);
  return [...section.matchAll(/^```(\S*)(?: title="([^"]+)")?\n([\s\S]*?\n)```$/gm)].flatMap(
    ([, language = '', path, content = '']): Step[] => {
      if (path !== undefined) return [{ kind: 'file', path, content }];
      if (language === 'sh') return commandsOf(content);
      throw new Error(`"${heading}" has a block (${language}) without a title`);
    },
  );
}

function commandsOf(block: string): Step[] {
  return block
    .split('\n')
    .map((line) => line.replace(/ +#.*$/, ''))
    .filter((line) => line !== '')
    .map((command) => ({ kind: 'command', command }));
}

interface Device {
  readonly role: string;
}

/** A board file in which one device took the place of the one with its role. @throws Error when there is none */
export function withDevice(board: string, device: string): string {
  const file = JSON.parse(board) as { readonly devices: readonly Device[] };
  const changed = JSON.parse(device) as Device;
  if (!file.devices.some(({ role }) => role === changed.role)) throw new Error(`the board has no ${changed.role}`);
  const devices = file.devices.map((old) => (old.role === changed.role ? changed : old));
  return `${JSON.stringify({ ...file, devices }, undefined, 2)}\n`;
}
