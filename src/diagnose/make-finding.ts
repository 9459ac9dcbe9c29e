import type { Finding } from './finding';
import { FINDING_KINDS, type FindingCode } from './finding-codes';

/** A finding with the severity of its code, without related places and remedies, unless said otherwise. */
export function makeFinding(
  code: FindingCode,
  finding: Pick<Finding, 'message' | 'range'> & Partial<Omit<Finding, 'code'>>,
): Finding {
  return { code, severity: FINDING_KINDS[code].severity, related: [], remedies: [], ...finding };
}
