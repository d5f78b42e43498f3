// Which of the two readings whoever logged in may give. Pure.
import type { TpsView } from '../api/documents';
import type { Which } from './draft';

const handIn = (view: TpsView, role: string, which: Which): boolean => view[which]?.hands.includes(role) ?? false;

/** The reading that this role gave or corrected: it may correct that one, and never touches the other. */
export function ownReading(view: TpsView, role: string): Which | null {
  return (['first', 'second'] as const).find((which) => handIn(view, role, which)) ?? null;
}

/**
 * The reading that this role may type now: the first that is missing, which a committee takes over; else the blind second. None where its role
 * has a hand in a reading (docs/adr/0040), both are in, or the plenary decided.
 */
export function wantedReading(view: TpsView, role: string): Which | null {
  if (view.decision || view.plenary === 'signed' || ownReading(view, role)) return null;
  if (!view.first) return 'first';
  return view.second || role === 'kpps' ? null : 'second';
}
