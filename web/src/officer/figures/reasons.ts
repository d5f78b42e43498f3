// The reasons that go with the figures: one per broken rule, of what the officer wrote per rule and figure. Pure.
import type { Finding } from './checks';
import { isError } from './checks';
import { reasonName } from './draft';

/** As long as the server takes. */
const MOST = 500;

/** By rule code. What was written of a rule that is kept by now stays on the phone: the server would refuse it. */
export function reasonsFor(findings: Finding[], written: Record<string, string>): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const { code, figure } of findings.filter(isError)) {
    const reason = written[reasonName(code, figure)]?.trim();
    const before = reasons[code];
    if (!reason || before?.split('; ').includes(reason)) continue;
    reasons[code] = [...(before ? [before] : []), reason].join('; ').slice(0, MOST);
  }
  return reasons;
}
