// SPDX-License-Identifier: Apache-2.0
import type { Transfers } from '../../station/transfers-api.ts';

/** A charger that nobody asks for files. */
export const NO_TRANSFERS: Transfers = {
  updateFirmware: () => 'rejected',
  sendDiagnostics: () => ({ status: 'rejected', fileName: undefined }),
  sendLog: () => ({ status: 'rejected', fileName: undefined }),
  firmwareStatus: () => ({ status: 'Idle', requestId: undefined }),
  uploadStatus: () => ({ status: 'Idle', requestId: undefined }),
  notice: () => undefined,
  settleNotice: () => {},
  onNotice: () => () => {},
  list: () => [],
};
