// SPDX-License-Identifier: Apache-2.0

/** The longest message the firmware makes, with room to spare; what is longer is noise. */
const LONGEST_MESSAGE = 96;
const START = 0x24;
const END = 0x0d;

/** A message that came whole and with the right checksum. */
export interface RapiMessage {
  /** `OK`, `NK`, or the name of a notice: `AT`, `AB` … */
  readonly name: string;
  readonly args: readonly string[];
  /** The echoed sequence id, 1..255. */
  readonly sequence: number | undefined;
}

/** 8-bit XOR of all characters (rapi_proc.h, "checksum"). */
export function checksum(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text, 'latin1')) sum ^= byte;
  return sum.toString(16).toUpperCase().padStart(2, '0');
}

/**
 * A command as it goes on the line: `$GS^30\r`, with a sequence id `$GS :0A^…\r`.
 * @param sequence 1..255
 */
export function rapiFrame(command: string, sequence?: number): string {
  const id = sequence === undefined ? '' : ` :${sequence.toString(16).toUpperCase().padStart(2, '0')}`;
  const body = `$${command}${id}`;
  return `${body}^${checksum(body)}\r`;
}

/** Finds messages in what a line delivers, in pieces of any size, with noise between them. */
export class RapiParser {
  #text: string | undefined;

  /** Forgets a message that has begun. */
  reset(): void {
    this.#text = undefined;
  }

  /** Takes bytes in and answers the messages that they complete. What is broken is dropped. */
  feed(bytes: Uint8Array): RapiMessage[] {
    const messages: RapiMessage[] = [];
    for (const byte of bytes) {
      if (byte === START) this.#text = '$';
      else if (this.#text !== undefined && byte === END) {
        const message = parse(this.#text);
        if (message !== undefined) messages.push(message);
        this.#text = undefined;
      } else if (this.#text !== undefined) {
        this.#text += String.fromCharCode(byte);
        if (this.#text.length > LONGEST_MESSAGE) this.#text = undefined;
      }
    }
    return messages;
  }
}

const MESSAGE = /^(\$([A-Z][A-Z0-9])((?: [!-~]+)*?)(?: :([0-9A-Fa-f]{2}))?)\^([0-9A-Fa-f]{2})$/;

function parse(text: string): RapiMessage | undefined {
  const [, body, name, args, id, sum] = MESSAGE.exec(text) ?? [];
  if (body === undefined || name === undefined || checksum(body) !== sum?.toUpperCase()) return undefined;
  const sequence = id === undefined ? undefined : Number.parseInt(id, 16);
  return { name, args: args?.split(' ').filter((arg) => arg !== '') ?? [], sequence };
}
