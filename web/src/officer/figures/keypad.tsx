// Large number keys at the bottom, where the thumb is; a keyboard works as well.
import { useEffect } from 'preact/hooks';
import { say } from '../words/lang';
import { figureWords as words } from './words';

const KEYS = ['1', '2', '3', 'X', '4', '5', '6', 'back', '7', '8', '9', '0'];

export function Keypad({ press, next, nextName }: { press: (key: string) => void; next: () => void; nextName: string }) {
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
      const key = event.key.toUpperCase();
      if (KEYS.includes(key)) press(key);
      else if (event.key === 'Backspace') press('back');
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) next();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', typed);
    return () => removeEventListener('keydown', typed);
  });
  return (
    <div class="keypad">
      {KEYS.map((key) => (
        <button key={key} class={/\d/.test(key) ? '' : 'side'} onClick={() => press(key)} aria-label={key === 'back' ? say(words.erase) : undefined}>
          {key === 'back' ? '⌫' : key}
        </button>
      ))}
      <button class="main next" onClick={next}>{nextName}</button>
    </div>
  );
}
