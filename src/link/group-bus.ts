// SPDX-License-Identifier: Apache-2.0
import type { SerialLine } from '../ports/buses.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import { encodeGroupFrame, type GroupFrame, GroupFrameReader, MAXIMUM_GROUP_PAYLOAD_BYTES } from './group-frames.ts';
import type { GuardEnd, LinkStream } from './guard-end.ts';
import type { OpenLink } from './station-end.ts';

/** A slave answers at once; the rest is the time its longest answer takes on the wire, at 115200 baud about 100 ms. */
const ANSWER_WITHIN_MS = 250;
/** Pause between two questions, for the slaves' transceivers to turn around. */
const TURNAROUND_MS = 2;
const MISSED_ANSWERS_UNTIL_GONE = 4;
/** A slave that is not asked for this long has lost its master. */
const MASTER_SILENCE_MS = 1500;
/** A slave that does not answer is looked for only now and then, as each attempt costs the others its time. */
const SEEK_EVERY_ROUNDS = 8;
const MAXIMUM_QUEUED_BYTES = 64 * 1024;

/** Text that waits to be carried in pieces; of snapshots only the newest is kept, as the bus is slow. */
class TextQueue {
  #lines: string[] = [];
  #rest = '';

  push(line: string): boolean {
    const isSnapshot = line.startsWith('{"type":"snapshot"');
    if (isSnapshot) this.#lines = this.#lines.filter((waiting) => !waiting.startsWith('{"type":"snapshot"'));
    this.#lines.push(line);
    return this.#lines.reduce((sum, waiting) => sum + waiting.length, 0) <= MAXIMUM_QUEUED_BYTES;
  }

  take(): Uint8Array {
    while (this.#rest.length < MAXIMUM_GROUP_PAYLOAD_BYTES) {
      const line = this.#lines.shift();
      if (line === undefined) break;
      this.#rest += line;
    }
    // Messages are ASCII JSON, so that characters and bytes are one.
    const piece = this.#rest.slice(0, MAXIMUM_GROUP_PAYLOAD_BYTES);
    this.#rest = this.#rest.slice(piece.length);
    return new TextEncoder().encode(piece);
  }
}

const text = (payload: Uint8Array): string => new TextDecoder('latin1').decode(payload);

/** One slave as the master sees it. */
interface Member {
  readonly address: number;
  session: number;
  sequence: number;
  queue: TextQueue;
  unanswered: Uint8Array | undefined;
  misses: number;
  open: boolean;
  handlers: Parameters<OpenLink>[0] | undefined;
}

/** The master's end of the group bus: asks one slave after the other and never two at once. */
export class GroupMaster {
  readonly #line: SerialLine;
  readonly #clock: Clock;
  readonly #members: readonly Member[];
  readonly #reader = new GroupFrameReader();
  #turn = 0;
  #round = 0;
  #asked: Member | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  /** @param firstSession 0..255, by chance, so that slaves tell a master that was started anew */
  constructor(line: SerialLine, clock: Clock, addresses: readonly number[], firstSession: number) {
    this.#line = line;
    this.#clock = clock;
    this.#members = addresses.map((address) => ({
      address,
      session: firstSession,
      sequence: 0,
      queue: new TextQueue(),
      unanswered: undefined,
      misses: 0,
      open: false,
      handlers: undefined,
    }));
    line.onBytes((bytes) => {
      for (const frame of this.#reader.push(bytes)) this.#onFrame(frame);
    });
  }

  start(): void {
    this.#next();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** How the station reaches the guard at this address. @throws RangeError for an address that is no member's */
  link(address: number): OpenLink {
    const member = this.#members.find((candidate) => candidate.address === address);
    if (member === undefined) throw new RangeError(`no slave has the address ${address}`);
    return (handlers) => this.#openConversation(member, handlers);
  }

  #openConversation(member: Member, handlers: Parameters<OpenLink>[0]): LinkStream {
    member.session = (member.session + 1) % 256;
    member.queue = new TextQueue();
    member.unanswered = undefined;
    member.misses = 0;
    member.open = false;
    member.handlers = handlers;
    const { session, queue } = member;
    return {
      write: (line) => queue.push(line),
      close: () => {
        if (member.session === session) member.handlers = undefined;
      },
    };
  }

  #next(): void {
    if (this.#stopped) return;
    this.#asked = undefined;
    const member = this.#members[this.#turn];
    this.#turn = (this.#turn + 1) % this.#members.length;
    if (this.#turn === 0) this.#round += 1;
    const worthAsking = member?.handlers !== undefined && (member.open || this.#round % SEEK_EVERY_ROUNDS === 0);
    if (member === undefined || !worthAsking) {
      this.#timer = this.#clock.after(TURNAROUND_MS * 5, 'group.turn', () => this.#next());
      return;
    }
    this.#ask(member);
  }

  #ask(member: Member): void {
    if (member.unanswered === undefined) {
      member.sequence = (member.sequence + 1) % 256;
      member.unanswered = encodeGroupFrame({
        address: member.address,
        kind: 'question',
        session: member.session,
        sequence: member.sequence,
        payload: member.queue.take(),
      });
    }
    this.#asked = member;
    this.#timer = this.#clock.after(ANSWER_WITHIN_MS, 'group.answer', () => this.#onMissed(member));
    this.#line.write(member.unanswered).catch(() => {
      // No answer will come; the timer takes it from there.
    });
  }

  #onFrame(frame: GroupFrame): void {
    const member = this.#asked;
    const expected =
      member !== undefined &&
      frame.kind === 'answer' &&
      frame.address === member.address &&
      frame.session === member.session &&
      frame.sequence === member.sequence;
    if (!expected) return;
    this.#timer?.cancel();
    this.#asked = undefined;
    member.misses = 0;
    member.unanswered = undefined;
    if (!member.open) {
      member.open = true;
      member.handlers?.onOpen();
    }
    if (frame.payload.length > 0) member.handlers?.onText(text(frame.payload));
    this.#timer = this.#clock.after(TURNAROUND_MS, 'group.turnaround', () => this.#next());
  }

  #onMissed(member: Member): void {
    member.misses += 1;
    if (member.misses >= MISSED_ANSWERS_UNTIL_GONE && member.open) {
      member.open = false;
      const { handlers } = member;
      member.handlers = undefined;
      handlers?.onClosed();
    }
    this.#next();
  }
}

/** A slave's end of the group bus: answers when it is asked, and hands the conversation to its guard. */
export class GroupSlave {
  readonly #line: SerialLine;
  readonly #clock: Clock;
  readonly #address: number;
  readonly #end: GuardEnd;
  readonly #reader = new GroupFrameReader();
  #conversation:
    | { readonly session: number; readonly remote: ReturnType<GuardEnd['accept']>; readonly queue: TextQueue }
    | undefined;
  #lastAnswer: { readonly sequence: number; readonly bytes: Uint8Array } | undefined;
  #silence: Timer | undefined;

  constructor(line: SerialLine, clock: Clock, address: number, end: GuardEnd) {
    this.#line = line;
    this.#clock = clock;
    this.#address = address;
    this.#end = end;
    line.onBytes((bytes) => {
      for (const frame of this.#reader.push(bytes)) this.#onFrame(frame);
    });
  }

  #onFrame(frame: GroupFrame): void {
    if (frame.kind !== 'question' || frame.address !== this.#address) return;
    this.#silence?.cancel();
    this.#silence = this.#clock.after(MASTER_SILENCE_MS, 'group.master-silence', () => this.#close());
    if (this.#conversation?.session !== frame.session) this.#openConversation(frame.session);
    if (this.#lastAnswer?.sequence !== frame.sequence) {
      if (frame.payload.length > 0) this.#conversation?.remote.onText(text(frame.payload));
      const payload = this.#conversation?.queue.take() ?? new Uint8Array(0);
      const { session, sequence } = frame;
      const bytes = encodeGroupFrame({ address: this.#address, kind: 'answer', session, sequence, payload });
      this.#lastAnswer = { sequence, bytes };
    }
    this.#line.write(this.#lastAnswer?.bytes ?? new Uint8Array(0)).catch(() => {
      // The master asks again.
    });
  }

  #openConversation(session: number): void {
    this.#close();
    const queue = new TextQueue();
    const remote = this.#end.accept({ write: (line) => queue.push(line), close: () => {} });
    this.#conversation = { session, remote, queue };
    this.#lastAnswer = undefined;
  }

  #close(): void {
    this.#conversation?.remote.onClosed();
    this.#conversation = undefined;
  }
}
