// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BusError, type PwmChannel } from '../ports/buses.ts';
import type { Clock } from '../ports/clock.ts';

/** udev gives an exported channel its group a moment after it appears. */
const EXPORT_ATTEMPTS = 20;
const EXPORT_RETRY_MS = 50;

/**
 * The folder of the PWM chip with this device-tree address; chip numbers differ between models and kernels.
 * @param root normally /sys/class/pwm
 * @throws Error naming the addresses there are
 */
export function pwmChipFolder(device: string, root = '/sys/class/pwm'): string {
  const chips = existsSync(root) ? readdirSync(root).filter((entry) => /^pwmchip\d+$/.test(entry)) : [];
  const addressOf = (chip: string) => basename(readlinkSync(join(root, chip, 'device')));
  const chip = chips.find((entry) => addressOf(entry) === device);
  if (chip !== undefined) return join(root, chip);
  const known = chips.map(addressOf).join(', ') || 'none';
  throw new Error(`no PWM chip has the address "${device}"; there are: ${known} (is dtoverlay=pwm set?)`);
}

/** One channel of the kernel's sysfs PWM. It goes on when the process dies. */
export class SysfsPwm implements PwmChannel {
  readonly id: string;
  readonly #chip: string;
  readonly #channel: number;
  readonly #clock: Clock;
  #tail: Promise<unknown> = Promise.resolve();
  #periodNanoseconds: number | undefined;

  /** @throws Error when there is no such chip */
  constructor(id: string, device: string, channel: number, clock: Clock, root?: string) {
    this.id = id;
    this.#chip = pwmChipFolder(device, root);
    this.#channel = channel;
    this.#clock = clock;
  }

  /** @throws RangeError for a wave the kernel would refuse, BusError `gone` when the files cannot be written */
  drive(periodNanoseconds: number, dutyNanoseconds: number): Promise<void> {
    const isWave = Number.isInteger(periodNanoseconds) && Number.isInteger(dutyNanoseconds) && periodNanoseconds > 0;
    if (!isWave || dutyNanoseconds < 0 || dutyNanoseconds > periodNanoseconds) {
      return Promise.reject(new RangeError(`${this.id}: no wave has ${dutyNanoseconds} of ${periodNanoseconds} ns`));
    }
    const work = this.#tail
      .then(() => this.#drive(periodNanoseconds, dutyNanoseconds))
      .catch((error: unknown) => {
        this.#periodNanoseconds = undefined;
        throw new BusError('gone', this.id, error instanceof Error ? error.message : String(error));
      });
    this.#tail = work.catch(() => undefined);
    return work;
  }

  async #drive(periodNanoseconds: number, dutyNanoseconds: number): Promise<void> {
    if (this.#periodNanoseconds !== periodNanoseconds) {
      await this.#export();
      await this.#setPeriod(periodNanoseconds);
    }
    await this.#write('duty_cycle', dutyNanoseconds);
    if (this.#periodNanoseconds !== periodNanoseconds) await this.#write('enable', 1);
    this.#periodNanoseconds = periodNanoseconds;
  }

  /** The kernel never lets the duty exceed the period, also not for a moment: a longer duty is shortened first. */
  async #setPeriod(periodNanoseconds: number): Promise<void> {
    const duty = Number(await readFile(this.#file('duty_cycle'), 'utf8'));
    if (duty > periodNanoseconds) await this.#write('duty_cycle', 0);
    await this.#write('period', periodNanoseconds);
  }

  async #export(): Promise<void> {
    if (!existsSync(this.#file('period'))) await writeFile(join(this.#chip, 'export'), String(this.#channel));
    for (let attempt = 1; ; attempt += 1) {
      try {
        // Writing what is read proves the right to write and changes nothing.
        await writeFile(this.#file('period'), await readFile(this.#file('period'), 'utf8'));
        return;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // A fresh channel has period 0, which the kernel refuses as a value but not for want of rights.
        if (code === 'EINVAL') return;
        if (attempt === EXPORT_ATTEMPTS) throw error;
        await this.#clock.sleep(EXPORT_RETRY_MS);
      }
    }
  }

  async #write(file: string, value: number): Promise<void> {
    await writeFile(this.#file(file), String(value));
  }

  #file(name: string): string {
    return join(this.#chip, `pwm${this.#channel}`, name);
  }
}
