// Redraws a screen when the phone's state changes; and the address after # as the place where one is.
import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks';
import { isCommittee, type State, state, version, watch } from '../office';

export function useState_(): State {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const drawn = version();
  // With the screen, not after the next frame: on a busy or dark phone that may be long after the storage has opened, and nobody would be told.
  useLayoutEffect(() => {
    if (version() !== drawn) redraw(undefined);
    return watch(() => redraw(undefined));
  }, []);
  return state;
}

const place = (): string => location.hash.replace(/^#\/?/, '');

export function usePlace(): string {
  const [now, set] = useState(place());
  useLayoutEffect(() => {
    const changed = () => { set(place()); scrollTo(0, 0); };
    if (place() !== now) changed();
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return now;
}

export const go = (to: string): void => { location.hash = to; };

/** To the screen of the TPS: an officer's home, a committee's page of it. */
export const goTps = (): void => go(isCommittee() ? `tps/${state.tps}` : '');

/** One step back, or home where this screen was the first. */
export const back = (): void => { if (history.length > 1) history.back(); else go(''); };

/** A picture's address for as long as it is shown. */
export function useObjectUrl(blob: Blob | null | undefined): string | undefined {
  const [url, set] = useState<string>();
  useEffect(() => {
    if (!blob) { set(undefined); return undefined; }
    const made = URL.createObjectURL(blob);
    set(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
