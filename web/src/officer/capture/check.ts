// All that is said about one picture, for the live view and for the photo taken.
import { type Grey, lightWarnings, measure, type Measures } from './measures';
import { look, type Seen } from './sheet';

export interface Verdict { warnings: string[]; seen: Seen; measures: Measures; ms: number }

export function check(grey: Grey, formId: string, page: number, every = 1): Verdict {
  const began = performance.now();
  const measures = measure(grey, every);
  const seen = look(grey, formId);
  const warnings = lightWarnings(measures);
  if (seen.page === null) warnings.push('no-tag');
  else if (seen.page !== page) warnings.push('wrong-page');
  if (seen.page !== null && seen.cutOff) warnings.push('cut-off');
  else if (seen.page !== null && seen.marks < 3) warnings.push('no-marks');
  return { warnings, seen, measures, ms: performance.now() - began };
}
