// SPDX-License-Identifier: Apache-2.0
import type {
  AuthorizeRequest,
  BootNotificationRequest,
  DataTransferRequest,
  DiagnosticsStatusNotificationRequest,
  FirmwareStatusNotificationRequest,
  HeartbeatRequest,
  LogStatusNotificationRequest,
  MeterValuesRequest,
  SchemaProblem,
  SecurityEventNotificationRequest,
  SignCertificateRequest,
  SignedFirmwareStatusNotificationRequest,
  StartTransactionRequest,
  StatusNotificationRequest,
  StopTransactionRequest,
  Validator,
} from './generated/validators.mjs';
import {
  AuthorizeResponse,
  BootNotificationResponse,
  DataTransferResponse,
  DiagnosticsStatusNotificationResponse,
  FirmwareStatusNotificationResponse,
  HeartbeatResponse,
  LogStatusNotificationResponse,
  MeterValuesResponse,
  SecurityEventNotificationResponse,
  SignCertificateResponse,
  SignedFirmwareStatusNotificationResponse,
  StartTransactionResponse,
  StatusNotificationResponse,
  StopTransactionResponse,
} from './generated/validators.mjs';

/** What the charger asks of the central system. */
export interface Requests {
  readonly Authorize: AuthorizeRequest;
  readonly BootNotification: BootNotificationRequest;
  readonly DataTransfer: DataTransferRequest;
  readonly DiagnosticsStatusNotification: DiagnosticsStatusNotificationRequest;
  readonly FirmwareStatusNotification: FirmwareStatusNotificationRequest;
  readonly Heartbeat: HeartbeatRequest;
  readonly LogStatusNotification: LogStatusNotificationRequest;
  readonly MeterValues: MeterValuesRequest;
  readonly SecurityEventNotification: SecurityEventNotificationRequest;
  readonly SignCertificate: SignCertificateRequest;
  readonly SignedFirmwareStatusNotification: SignedFirmwareStatusNotificationRequest;
  readonly StartTransaction: StartTransactionRequest;
  readonly StatusNotification: StatusNotificationRequest;
  readonly StopTransaction: StopTransactionRequest;
}

/** What the central system answers. */
export interface Responses {
  readonly Authorize: AuthorizeResponse;
  readonly BootNotification: BootNotificationResponse;
  readonly DataTransfer: DataTransferResponse;
  readonly DiagnosticsStatusNotification: DiagnosticsStatusNotificationResponse;
  readonly FirmwareStatusNotification: FirmwareStatusNotificationResponse;
  readonly Heartbeat: HeartbeatResponse;
  readonly LogStatusNotification: LogStatusNotificationResponse;
  readonly MeterValues: MeterValuesResponse;
  readonly SecurityEventNotification: SecurityEventNotificationResponse;
  readonly SignCertificate: SignCertificateResponse;
  readonly SignedFirmwareStatusNotification: SignedFirmwareStatusNotificationResponse;
  readonly StartTransaction: StartTransactionResponse;
  readonly StatusNotification: StatusNotificationResponse;
  readonly StopTransaction: StopTransactionResponse;
}

export type OutgoingAction = keyof Requests;

const RESPONSES: { readonly [A in OutgoingAction]: Validator<Responses[A]> } = {
  Authorize: AuthorizeResponse,
  BootNotification: BootNotificationResponse,
  DataTransfer: DataTransferResponse,
  DiagnosticsStatusNotification: DiagnosticsStatusNotificationResponse,
  FirmwareStatusNotification: FirmwareStatusNotificationResponse,
  Heartbeat: HeartbeatResponse,
  LogStatusNotification: LogStatusNotificationResponse,
  MeterValues: MeterValuesResponse,
  SecurityEventNotification: SecurityEventNotificationResponse,
  SignCertificate: SignCertificateResponse,
  SignedFirmwareStatusNotification: SignedFirmwareStatusNotificationResponse,
  StartTransaction: StartTransactionResponse,
  StatusNotification: StatusNotificationResponse,
  StopTransaction: StopTransactionResponse,
};

/** What became of a request. `failed`: an error, or an answer that makes no sense · `not-answered`: the connection ended. */
export type Reply<A extends OutgoingAction> =
  | { readonly kind: 'answered'; readonly response: Responses[A] }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'timeout' }
  /** `byPeer`: the central system ended the connection while it owed the answer. */
  | { readonly kind: 'not-answered'; readonly byPeer?: boolean };

/** The charger's way to ask; the message parts get it, so that none of them knows the connection. */
export interface Requester {
  /** @param id message id; without it a new one is made */
  request<A extends OutgoingAction>(action: A, request: Requests[A], id?: string): Promise<Reply<A>>;
  /** Whether the central system can still be heard; tells a slow answer from a dead connection. */
  isConnectionAlive(): Promise<boolean>;
}

/** Checks an answer; unknown fields are tolerated. */
export function readResponse<A extends OutgoingAction>(action: A, payload: unknown): Reply<A> {
  const validate: Validator<Responses[A]> = RESPONSES[action];
  if (validate(payload)) return { kind: 'answered', response: payload };
  return { kind: 'failed', why: `the answer to ${action} is not valid: ${describeProblem(validate.errors?.[0])}` };
}

/** Names the field and what is wrong with it. */
export function describeProblem(problem: SchemaProblem | undefined): string {
  if (problem === undefined) return 'not valid';
  const where = problem.instancePath === '' ? 'payload' : problem.instancePath.slice(1);
  const allowed = problem.params['allowedValues'];
  const listed = Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '';
  const extra = problem.params['additionalProperty'];
  const named = typeof extra === 'string' ? ` (${extra})` : '';
  return `${where} ${problem.message ?? 'is not valid'}${named}${listed}`;
}
