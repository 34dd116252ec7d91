// SPDX-License-Identifier: Apache-2.0
import type { CentralSystem, ReceivedCall } from './central-system.ts';

interface Transaction {
  readonly id: number;
  readonly connectorId: number;
  readonly meterStart: number;
  /** The highest register that was told. */
  register: number;
  stopId: string | undefined;
}

/** What the books of a central system may leave open. */
export interface LedgerOptions {
  /** Sessions may still run at the end. */
  readonly mayBeOpen?: boolean;
  /** Energy may flow, or the meter be exchanged, between sessions; else each begins where the one before ended. */
  readonly mayHaveGaps?: boolean;
}

const NO_OPTIONS: LedgerOptions = {};

/**
 * What a central system's accountant would complain of: each Start has exactly one Stop, whatever was repeated; nothing is
 * told of transactions that do not run; registers only rise, and go on where they were (OCPP 1.6 §4.8, §4.10, errata 3.78).
 */
export function auditTransactions(central: CentralSystem, options = NO_OPTIONS): string[] {
  const ledger = new TransactionLedger(central, options);
  for (const call of central.calls) ledger.enter(call);
  return ledger.close();
}

/** The books, entered call by call. */
export class TransactionLedger {
  readonly #central: CentralSystem;
  readonly #options: LedgerOptions;
  readonly #problems: string[] = [];
  readonly #transactions = new Map<number, Transaction>();
  readonly #lastStop = new Map<number, number>();
  readonly #startIds = new Set<string>();
  #stops = 0;

  constructor(central: CentralSystem, options: LedgerOptions) {
    this.#central = central;
    this.#options = options;
  }

  enter(call: ReceivedCall): void {
    if (call.action === 'StartTransaction') this.#started(call);
    else if (call.action === 'MeterValues') this.#sampled(call);
    else if (call.action === 'StopTransaction') this.#stopped(call);
  }

  /** Transactions so far, and those of them that were stopped. */
  get counts(): { readonly started: number; readonly stopped: number } {
    return { started: this.#transactions.size, stopped: this.#stops };
  }

  close(): string[] {
    const open = [...this.#transactions.values()].filter(({ stopId }) => stopId === undefined);
    if (this.#options.mayBeOpen !== true) for (const { id } of open) this.#problems.push(`${id} was never stopped`);
    return this.#problems;
  }

  #started(call: ReceivedCall): void {
    const id = this.#central.transactionIdOf(call);
    // One that was refused is sent again, with the same message id.
    if (id === undefined || this.#startIds.has(call.id)) return;
    this.#startIds.add(call.id);
    const connectorId = Number(call.payload['connectorId']);
    const meterStart = Number(call.payload['meterStart']);
    if (this.#transactions.has(id)) this.#problems.push(`${id} was started twice`);
    const before = this.#lastStop.get(connectorId);
    if (this.#options.mayHaveGaps !== true && before !== undefined && before !== meterStart)
      this.#problems.push(`${id} begins at ${meterStart} Wh, the one before ended at ${before} Wh`);
    this.#transactions.set(id, { id, connectorId, meterStart, register: meterStart, stopId: undefined });
  }

  #sampled({ payload }: ReceivedCall): void {
    const id = payload['transactionId'];
    if (id === undefined) return;
    const transaction = this.#transactions.get(Number(id));
    if (transaction === undefined) this.#problems.push(`a sample of ${String(id)}, which does not run`);
    else for (const wattHours of registersIn(payload)) this.#rise(transaction, wattHours);
  }

  #stopped(call: ReceivedCall): void {
    const { transactionId, meterStop } = call.payload;
    const transaction = this.#transactions.get(Number(transactionId));
    if (transaction === undefined) {
      this.#problems.push(`a stop of ${String(transactionId)}, which does not run`);
      return;
    }
    if (transaction.stopId === call.id) return;
    if (transaction.stopId !== undefined) this.#problems.push(`${transaction.id} was stopped twice`);
    transaction.stopId = call.id;
    this.#stops += 1;
    this.#rise(transaction, Number(meterStop));
    this.#lastStop.set(transaction.connectorId, Number(meterStop));
  }

  #rise(transaction: Transaction, wattHours: number): void {
    if (wattHours < transaction.register)
      this.#problems.push(`${transaction.id}: ${wattHours} Wh after ${transaction.register} Wh`);
    transaction.register = wattHours;
  }
}

function registersIn(payload: Readonly<Record<string, unknown>>): number[] {
  const values = payload['meterValue'] as { readonly sampledValue: readonly Readonly<Record<string, unknown>>[] }[];
  return values
    .flatMap(({ sampledValue }) => sampledValue)
    .filter(({ measurand = 'Energy.Active.Import.Register' }) => measurand === 'Energy.Active.Import.Register')
    .map(({ value }) => Number(value));
}
