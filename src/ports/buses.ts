// SPDX-License-Identifier: Apache-2.0

/** Takes a listener off again. Calling it twice does nothing. */
export type Unsubscribe = () => void;

/**
 * What went wrong on a bus.
 * `nack`: no chip answered at the address · `timeout`: no answer in time, or the bus hangs (SDA held low) ·
 * `gone`: the port itself disappeared · `protocol`: an answer came and was not valid · `refused`: a valid answer said no.
 */
export type BusErrorCode = 'nack' | 'timeout' | 'gone' | 'protocol' | 'refused';

/** The one error every bus and driver rejects with; callers act on `code`, never on the text. */
export class BusError extends Error {
  readonly code: BusErrorCode;
  readonly bus: string;

  constructor(code: BusErrorCode, bus: string, message: string) {
    super(`${bus}: ${message}`);
    this.name = 'BusError';
    this.code = code;
    this.bus = bus;
  }
}

/** One I2C bus. Transactions are queued in the order they were asked for. */
export interface I2cBus {
  readonly id: string;
  /**
   * One transaction: writes `bytes` (may be empty), then, if `readLength` > 0, reads after a repeated start.
   * @param address 7-bit, 0x08–0x77
   * @throws BusError `nack`, `timeout` (≥ 50 ms, SMBus 3.1 clock-low limit plus the driver's own), `gone`
   */
  transfer(address: number, bytes: Uint8Array, readLength: number): Promise<Uint8Array>;
}

/** One message of an SPI burst; the answer has as many bytes as were sent. */
export interface SpiMessage {
  readonly bytes: Uint8Array;
  readonly hertz: number;
  /** Raises chip select between this message and the next. */
  readonly chipSelectChange?: boolean;
}

/** One SPI device (bus and chip select). */
export interface SpiDevice {
  readonly id: string;
  /** Runs a burst as one kernel call and answers what was read during each message. @throws BusError */
  transfer(messages: readonly SpiMessage[]): Promise<Uint8Array[]>;
}

/** Something bytes come from: one of the kernel's input devices, or a serial line. */
export interface ByteSource {
  readonly id: string;
  /** Bytes as they arrive, in pieces of any size. */
  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe;
  /** Called when the device disappears (USB pulled); it may come back by itself (`true`). */
  onPresence(listener: (present: boolean) => void): Unsubscribe;
}

/** A UART or RS-485 line. Framing, baud rate and direction are the board's business. */
export interface SerialLine extends ByteSource {
  /** Resolves when the last byte has left. @throws BusError `gone` */
  write(bytes: Uint8Array): Promise<void>;
}

/** A folder of the kernel's sysfs whose files are the attributes of one device: hwmon, IIO, 1-Wire, LED. */
export interface AttributeFolder {
  readonly id: string;
  /**
   * The text of an attribute without the line end.
   * @param attribute a file name, letters, digits, `_` and `-`: `temp1_input`, `in_voltage0_raw`
   * @throws BusError `gone` when folder or file is not there, `timeout`, `nack` when the chip behind it does not answer
   */
  read(attribute: string): Promise<string>;
  /** @throws BusError `gone`, `refused` when the kernel takes no such value */
  write(attribute: string, value: string): Promise<void>;
}

/** The machine's own watchdog: it resets the machine when it was not fed in time. */
export interface KernelWatchdog {
  readonly id: string;
  /** Arms it with the first call. @throws BusError `gone` */
  feed(): Promise<void>;
  /** Stops it, as nothing needs watching any more. Without it, the machine resets when the process is gone. */
  disarm(): Promise<void>;
}

/** A GPIO input. Active or inactive, not high or low: polarity belongs to the board file. */
export interface InputLine {
  readonly id: string;
  isActive(): Promise<boolean>;
  /** Edges as the kernel saw them. A listener must not rely on edges alone: lines are polled too. */
  onChange(listener: (active: boolean) => void): Unsubscribe;
}

/** A GPIO output. */
export interface OutputLine {
  readonly id: string;
  set(active: boolean): Promise<void>;
  /** What the pin really carries, read back from it. */
  readBack(): Promise<boolean>;
}

/** One hardware PWM channel. */
export interface PwmChannel {
  readonly id: string;
  /**
   * Sets the wave. Duty equal to the period is a constant high level, 0 a constant low one.
   * @param periodNanoseconds > 0
   * @param dutyNanoseconds 0..periodNanoseconds
   */
  drive(periodNanoseconds: number, dutyNanoseconds: number): Promise<void>;
}
