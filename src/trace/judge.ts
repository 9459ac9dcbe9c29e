/** Makes the steps of a trace. */
import type { StepId, TraceStep } from './trace';

/** Why a step of a plan has no verdict: nothing was looked at. */
export const PLAN_REASON = 'Nothing is up; this is what the files lead to.';

/** What was seen of one step. */
export type Judgement =
  | { readonly verdict: 'as-expected'; readonly seen: string; readonly evidence?: readonly string[] }
  | {
      readonly verdict: 'differs' | 'unknown';
      readonly seen: string;
      readonly reason: string;
      readonly evidence?: readonly string[];
    };

/**
 * One step. Without a judgement it is a step of a plan: `unknown`, since an expectation that nobody has checked
 * is not confirmed, with no `seen` and no evidence.
 */
export function step(
  id: StepId,
  title: string,
  expected: string,
  judgement: Judgement | undefined,
): TraceStep {
  if (judgement === undefined) {
    return { id, title, expected, verdict: 'unknown', reason: PLAN_REASON, evidence: [] };
  }
  return { id, title, expected, ...judgement, evidence: judgement.evidence ?? [] };
}
