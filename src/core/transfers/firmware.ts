// SPDX-License-Identifier: Apache-2.0
import { mayTryAgain, type RetryPlan } from './retry-plan.ts';
import type { FirmwareStatus } from './statuses.ts';

/** A firmware update as somebody asked for it. Times are wall clock, milliseconds since 1970-01-01T00:00:00Z. */
export interface FirmwareOrder {
  readonly location: string;
  /** Not before this time (OCPP 1.6 §6.19). */
  readonly retrieveAtMillis: number;
  /** Undefined: as soon as nobody charges. */
  readonly installAtMillis: number | undefined;
  readonly plan: RetryPlan;
  /** Undefined: a plain update, whose package nobody signed (OCPP 1.6 §5.19). */
  readonly signed: { readonly requestId: number; readonly certificate: string; readonly signature: string } | undefined;
}

/**
 * `scheduled`: waits for its time · `retrying`: waits for the next try · `install-scheduled`: waits for the time to install ·
 * `draining`: waits until nobody charges, and nobody new may begin · `restarting`: the new program has yet to run.
 */
export type FirmwareState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'scheduled'; readonly order: FirmwareOrder }
  | { readonly kind: 'downloading'; readonly order: FirmwareOrder; readonly attempt: number }
  | { readonly kind: 'retrying'; readonly order: FirmwareOrder; readonly attempt: number; readonly dueMs: number }
  | { readonly kind: 'checking'; readonly order: FirmwareOrder; readonly told: boolean }
  | { readonly kind: 'install-scheduled'; readonly order: FirmwareOrder }
  | { readonly kind: 'draining'; readonly order: FirmwareOrder; readonly told: boolean }
  | { readonly kind: 'installing'; readonly order: FirmwareOrder }
  | { readonly kind: 'restarting'; readonly order: FirmwareOrder };

export type FirmwareInput =
  | { readonly kind: 'order'; readonly order: FirmwareOrder }
  | { readonly kind: 'tick' }
  /** The program has just been started; what it did before was cut short. */
  | { readonly kind: 'restarted' }
  | { readonly kind: 'downloaded' }
  /** @property final another try would end no better */
  | { readonly kind: 'download-failed'; readonly final: boolean }
  /** The package is whole, signed as it should be, and can be installed. */
  | { readonly kind: 'checked' }
  | { readonly kind: 'signature-wrong' }
  | { readonly kind: 'not-installable' }
  | { readonly kind: 'install-failed' }
  | { readonly kind: 'restart-needed' }
  | { readonly kind: 'installed' };

export interface FirmwareFacts {
  readonly wallMillis: number;
  readonly monotonicMs: number;
  /** No session runs and no contactor is closed. */
  readonly nobodyCharges: boolean;
}

/**
 * What is to be done. `ask-installer`: what became of it while the program was away · `discard`: the package goes ·
 * `cancel`: what runs of the order before goes.
 */
export type FirmwareOutput =
  | { readonly kind: 'status'; readonly status: FirmwareStatus; readonly order: FirmwareOrder }
  | { readonly kind: 'download' | 'check' | 'install' | 'ask-installer' | 'restart'; readonly order: FirmwareOrder }
  | { readonly kind: 'cancel' | 'discard' };

export interface FirmwareStep {
  readonly state: FirmwareState;
  readonly outputs: readonly FirmwareOutput[];
}

const IDLE: FirmwareState = { kind: 'idle' };

/** Whether connectors that are free stay so (OCPP 1.6 errata 3.49, security whitepaper L01.FR.07). */
export function keepsConnectorsFree(state: FirmwareState): boolean {
  return state.kind === 'draining' || state.kind === 'installing' || state.kind === 'restarting';
}

/** What a new order finds: nothing, something it takes the place of, or an installation that nobody may break off. */
export function answerToOrder(state: FirmwareState): 'accepted' | 'replaced' | 'rejected' {
  if (state.kind === 'idle') return 'accepted';
  return state.kind === 'installing' || state.kind === 'restarting' ? 'rejected' : 'replaced';
}

/** The next state of an update, and what is to be done; an input that does not fit changes nothing. */
export function stepFirmware(state: FirmwareState, input: FirmwareInput, facts: FirmwareFacts): FirmwareStep {
  if (input.kind === 'order') return takeOrder(state, input.order, facts);
  if (input.kind === 'restarted') return takeUp(state, facts);
  switch (state.kind) {
    case 'idle':
      return stay(state);
    case 'scheduled':
      if (input.kind !== 'tick' || facts.wallMillis < state.order.retrieveAtMillis) return stay(state);
      return download(state.order, 1);
    case 'downloading':
      return whileDownloading(state, input, facts);
    case 'retrying':
      if (input.kind !== 'tick' || facts.monotonicMs < state.dueMs) return stay(state);
      return {
        state: downloading(state.order, state.attempt + 1),
        outputs: [{ kind: 'download', order: state.order }],
      };
    case 'checking':
      return whileChecking(state, input, facts);
    case 'install-scheduled':
      if (input.kind !== 'tick' || facts.wallMillis < (state.order.installAtMillis ?? 0)) return stay(state);
      return drain(state.order, facts, true);
    case 'draining':
      // The same state while it waits: each new one is written to the disk.
      if (input.kind !== 'tick' || !facts.nobodyCharges) return stay(state);
      return drain(state.order, facts, state.told);
    case 'installing':
      return whileInstalling(state.order, input, state);
    case 'restarting':
      return input.kind === 'installed' || input.kind === 'install-failed'
        ? whileInstalling(state.order, input, state)
        : stay(state);
  }
}

type StateOf<K extends FirmwareState['kind']> = Extract<FirmwareState, { readonly kind: K }>;

function takeOrder(state: FirmwareState, order: FirmwareOrder, facts: FirmwareFacts): FirmwareStep {
  const answer = answerToOrder(state);
  if (answer === 'rejected') return stay(state);
  const before: readonly FirmwareOutput[] = answer === 'replaced' ? [{ kind: 'cancel' }, { kind: 'discard' }] : [];
  const isEarly = facts.wallMillis < order.retrieveAtMillis;
  const next: FirmwareStep = isEarly
    ? { state: { kind: 'scheduled', order }, outputs: forSigned(order, 'DownloadScheduled') }
    : download(order, 1);
  return { state: next.state, outputs: [...before, ...next.outputs] };
}

/** A cut download begins anew, as one of its tries; a package that lay on the disk is checked again. */
function takeUp(state: FirmwareState, facts: FirmwareFacts): FirmwareStep {
  switch (state.kind) {
    case 'idle':
    case 'scheduled':
      return stay(state);
    case 'downloading':
      return whileDownloading(state, { kind: 'download-failed', final: false }, facts, 0);
    case 'retrying':
      return stay({ ...state, dueMs: facts.monotonicMs });
    case 'checking':
      return { state, outputs: [{ kind: 'check', order: state.order }] };
    case 'install-scheduled':
    case 'draining':
      return {
        state: { kind: 'checking', order: state.order, told: true },
        outputs: [{ kind: 'check', order: state.order }],
      };
    case 'installing':
    case 'restarting':
      return { state, outputs: [{ kind: 'ask-installer', order: state.order }] };
  }
}

function whileDownloading(
  state: StateOf<'downloading'>,
  input: FirmwareInput,
  facts: FirmwareFacts,
  waitMs = state.order.plan.intervalMs,
): FirmwareStep {
  const { order, attempt } = state;
  if (input.kind === 'downloaded') {
    return {
      state: { kind: 'checking', order, told: false },
      outputs: [told('Downloaded', order), { kind: 'check', order }],
    };
  }
  if (input.kind !== 'download-failed') return stay(state);
  if (input.final || !mayTryAgain(order.plan, attempt)) return end(order, 'DownloadFailed');
  return stay({ kind: 'retrying', order, attempt, dueMs: facts.monotonicMs + waitMs });
}

function whileChecking(state: StateOf<'checking'>, input: FirmwareInput, facts: FirmwareFacts): FirmwareStep {
  const { order, told: wasTold } = state;
  const verified = wasTold ? [] : forSigned(order, 'SignatureVerified');
  switch (input.kind) {
    case 'signature-wrong':
      return end(order, order.signed === undefined ? 'InstallationFailed' : 'InvalidSignature');
    case 'not-installable': {
      const over = end(order, 'InstallationFailed');
      return { state: over.state, outputs: [...verified, ...over.outputs] };
    }
    case 'checked': {
      const isEarly = order.installAtMillis !== undefined && facts.wallMillis < order.installAtMillis;
      const scheduled = wasTold ? [] : forSigned(order, 'InstallScheduled');
      const next: FirmwareStep = isEarly
        ? { state: { kind: 'install-scheduled', order }, outputs: scheduled }
        : drain(order, facts, wasTold);
      return { state: next.state, outputs: [...verified, ...next.outputs] };
    }
    default:
      return stay(state);
  }
}

/** @param wasTold whether anybody knows already that it waits */
function drain(order: FirmwareOrder, facts: FirmwareFacts, wasTold: boolean): FirmwareStep {
  if (facts.nobodyCharges)
    return { state: { kind: 'installing', order }, outputs: [told('Installing', order), { kind: 'install', order }] };
  return {
    state: { kind: 'draining', order, told: true },
    outputs: wasTold ? [] : forSigned(order, 'InstallScheduled'),
  };
}

function whileInstalling(order: FirmwareOrder, input: FirmwareInput, state: FirmwareState): FirmwareStep {
  switch (input.kind) {
    case 'restart-needed':
      return {
        state: { kind: 'restarting', order },
        outputs: [...forSigned(order, 'InstallRebooting'), { kind: 'restart', order }],
      };
    case 'installed':
      return end(order, 'Installed');
    case 'install-failed':
      return end(order, 'InstallationFailed');
    default:
      return stay(state);
  }
}

function download(order: FirmwareOrder, attempt: number): FirmwareStep {
  return { state: downloading(order, attempt), outputs: [told('Downloading', order), { kind: 'download', order }] };
}

function downloading(order: FirmwareOrder, attempt: number): FirmwareState {
  return { kind: 'downloading', order, attempt };
}

function end(order: FirmwareOrder, status: FirmwareStatus): FirmwareStep {
  return { state: IDLE, outputs: [{ kind: 'discard' }, told(status, order)] };
}

function told(status: FirmwareStatus, order: FirmwareOrder): FirmwareOutput {
  return { kind: 'status', status, order };
}

/** Statuses that a plain update has no words for (OCPP 1.6 §7.25). */
function forSigned(order: FirmwareOrder, status: FirmwareStatus): readonly FirmwareOutput[] {
  return order.signed === undefined ? [] : [told(status, order)];
}

function stay(state: FirmwareState): FirmwareStep {
  return { state, outputs: [] };
}
