// SPDX-License-Identifier: Apache-2.0

/** How often something is tried. `retries` are tries after the first one (OCPP 1.6 errata 3.63). */
export interface RetryPlan {
  readonly retries: number;
  readonly intervalMs: number;
}

const MOST_RETRIES = 100;
const LONGEST_INTERVAL_SECONDS = 86_400;

/** What somebody asked for, else what is set; within sane bounds. */
export function retryPlan(
  asked: { readonly retries: number | undefined; readonly intervalSeconds: number | undefined },
  usual: { readonly retries: number; readonly intervalSeconds: number },
): RetryPlan {
  const within = (value: number, most: number): number => Math.min(Math.max(0, Math.floor(value)), most);
  return {
    retries: within(asked.retries ?? usual.retries, MOST_RETRIES),
    intervalMs: within(asked.intervalSeconds ?? usual.intervalSeconds, LONGEST_INTERVAL_SECONDS) * 1000,
  };
}

/** Whether there is a try after this one. @param attempt the one that failed, counted from 1 */
export function mayTryAgain(plan: RetryPlan, attempt: number): boolean {
  return attempt <= plan.retries;
}
