// The machine reads a form within seconds of its last photo: whoever waits for that asks again, ever more seldom.
import { useEffect } from 'preact/hooks';
import { fetchPublic, fetchView } from '../office';

/** Seconds after which the server is asked again. */
const ASK_AFTER = [2, 5, 10, 20, 40];

export function useSoon(waits: boolean): void {
  useEffect(() => {
    if (!waits) return undefined;
    const ask = () => void Promise.all([fetchView(), fetchPublic()]).catch(() => undefined);
    const timers = ASK_AFTER.map((seconds) => setTimeout(ask, seconds * 1000));
    return () => timers.forEach(clearTimeout);
  }, [waits]);
}
