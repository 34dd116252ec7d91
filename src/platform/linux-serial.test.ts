// SPDX-License-Identifier: Apache-2.0
import { SerialPortMock } from 'serialport';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { LinuxSerialLine, type SerialMachine } from './linux-serial.ts';

const PATH = '/dev/ttyUSB0';
const SETTINGS = { path: PATH, baud: 9600, parity: 'even', stopBits: 1 } as const;

/** A machine with one USB adapter, over serialport's own stand-in for its native part. */
class FakeMachine implements SerialMachine {
  readonly ports: SerialPortMock[] = [];
  readonly Port: SerialMachine['Port'];
  #node = 0;
  #isThere = false;

  constructor() {
    const { ports } = this;
    class Port extends SerialPortMock {
      constructor(options: ConstructorParameters<typeof SerialPortMock>[0]) {
        super(options);
        ports.push(this);
      }
    }
    this.Port = Port as unknown as SerialMachine['Port'];
  }

  identify(): Promise<string> {
    return this.#isThere ? Promise.resolve(`node ${this.#node}`) : Promise.reject(new Error('ENOENT'));
  }

  plugIn(): void {
    SerialPortMock.binding.reset();
    SerialPortMock.binding.createPort(PATH, { record: true });
    this.#node += 1;
    this.#isThere = true;
  }

  /** Only the node goes; the open port notices nothing, as one that is reading at that moment. */
  pullSilently(): void {
    SerialPortMock.binding.reset();
    this.#isThere = false;
  }

  /** The kernel wakes the port that waits for bytes with an error. */
  pull(): void {
    this.pullSilently();
    const binding = this.binding as unknown as { pendingRead: ((error: Error) => void) | null };
    binding.pendingRead?.(new Error('bad file descriptor'));
  }

  get binding() {
    const binding = this.ports.at(-1)?.port;
    if (binding === undefined) throw new Error('no port is open');
    return binding;
  }
}

let machine: FakeMachine;
let clock: VirtualClock;
beforeEach(() => {
  machine = new FakeMachine();
  clock = new VirtualClock();
});

function open(): { line: LinuxSerialLine; presence: boolean[]; heard: number[] } {
  const line = new LinuxSerialLine('reader', SETTINGS, clock, machine);
  const [presence, heard]: [boolean[], number[]] = [[], []];
  line.onPresence((present) => presence.push(present));
  line.onBytes((bytes) => heard.push(...bytes));
  return { line, presence, heard };
}

const becomes = (presence: readonly boolean[], ...expected: boolean[]) =>
  vi.waitFor(() => expect(presence).toEqual(expected));
const gone = { code: 'gone', bus: 'reader' };

describe('a serial line of the machine', () => {
  it('opens its port with the board’s settings, and a write waits for that', async () => {
    machine.plugIn();
    const { line, heard } = open();
    await line.write(Uint8Array.of(1, 2, 3));
    expect([...machine.binding.recording]).toEqual([1, 2, 3]);
    expect(machine.binding.openOptions).toMatchObject({ path: PATH, baudRate: 9600, parity: 'even', stopBits: 1 });
    machine.binding.emitData(Buffer.of(9));
    await vi.waitFor(() => expect(heard).toEqual([9]));
  });

  it('fails writes at once while there is no port, and sends none of them when it comes', async () => {
    const { line, presence } = open();
    await expect(line.write(Uint8Array.of(1))).rejects.toMatchObject(gone);
    await becomes(presence, false);
    await expect(line.write(Uint8Array.of(2))).rejects.toMatchObject(gone);
    machine.plugIn();
    await clock.advance(1000);
    await becomes(presence, false, true);
    await line.write(Uint8Array.of(3));
    expect([...machine.binding.recording]).toEqual([3]);
  });

  it('tells its listeners of a port that is pulled and put back, and works again', async () => {
    machine.plugIn();
    const { line, presence, heard } = open();
    await becomes(presence, true);
    machine.pull();
    await becomes(presence, true, false);
    await expect(line.write(Uint8Array.of(1))).rejects.toMatchObject(gone);
    const late: boolean[] = [];
    line.onPresence((present) => late.push(present));
    expect(late).toEqual([false]);
    await clock.advance(3000);
    expect(presence).toEqual([true, false]);
    machine.plugIn();
    await clock.advance(1000);
    await becomes(presence, true, false, true);
    await line.write(Uint8Array.of(5));
    expect([...machine.binding.recording]).toEqual([5]);
    machine.binding.emitData(Buffer.of(9));
    await vi.waitFor(() => expect(heard).toEqual([9]));
  });

  it('fails a write that the pulled port forgets, and does not send it afterwards', async () => {
    machine.plugIn();
    const { line, presence } = open();
    await becomes(presence, true);
    vi.spyOn(machine.binding, 'write').mockReturnValue(new Promise(() => undefined));
    const stuck = expect(line.write(Uint8Array.of(1))).rejects.toMatchObject(gone);
    await vi.waitFor(() => expect(machine.binding.write).toHaveBeenCalled());
    machine.pull();
    await stuck;
    machine.plugIn();
    await clock.advance(1000);
    await becomes(presence, true, false, true);
    expect([...machine.binding.recording]).toEqual([]);
  });

  it('notices by the device node a port that went without a word', async () => {
    machine.plugIn();
    const { presence } = open();
    await becomes(presence, true);
    await clock.advance(5000);
    expect(presence).toEqual([true]);
    machine.pullSilently();
    await clock.advance(1000);
    await becomes(presence, true, false);
  });

  it('opens a port anew that was pulled and put back between two looks', async () => {
    machine.plugIn();
    const { presence } = open();
    await becomes(presence, true);
    machine.plugIn();
    await clock.advance(1000);
    await becomes(presence, true, false);
    await clock.advance(1000);
    await becomes(presence, true, false, true);
    expect(machine.ports).toHaveLength(2);
  });

  it('looks for nothing any more once it is closed', async () => {
    machine.plugIn();
    const { line, presence } = open();
    await becomes(presence, true);
    line.close();
    await becomes(presence, true, false);
    expect(clock.pending()).toEqual([]);
    await expect(line.write(Uint8Array.of(1))).rejects.toMatchObject(gone);
  });
});
