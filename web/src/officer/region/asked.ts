// What is asked of whom at a TPS, in one sentence.
import type { Task } from '../api/documents';
import { role } from '../office';
import { say } from '../words/lang';
import { regionWords as words, roleNames } from './words';

export function asked({ next, missing_pages: missing }: Task, pages: number): string {
  if (!next) return say(words.nothing);
  const who = next.role === role() ? say(words.byYou) : (roleNames[next.role] ?? next.role);
  if (next.step !== 'photograph') return say(words[next.step], { who });
  if (missing.length === 0) return say(words.photographAgain, { who });
  return missing.length === pages ? say(words.photograph, { who }) : say(words.photographPages, { who, pages: missing.join(', ') });
}
