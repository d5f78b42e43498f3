// What is being typed, as the screens call it.
import { isCommittee } from '../office';
import { say } from '../words/lang';
import type { Draft } from './draft';
import { figureWords as words } from './words';

export const titleOf = ({ reading }: Draft): string =>
  say(reading === 'second' ? words.secondTitle : isCommittee() ? words.takenOver : words.title);
