// One way to ask the server: JSON in, JSON out, a Problem for everything else. Never cached.
import { language } from '../words/lang';
import { Problem } from './problem';

const PATIENCE_MS = 30_000;

export interface Ask {
  token?: string;
  body?: unknown;
  /** Makes repeating a command safe. */
  key?: string;
  accept404?: boolean;
}

export async function call<T>(method: 'GET' | 'POST', path: string, { token, body, key }: Ask = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language() };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(path, {
      method, headers, signal: stop.signal, credentials: 'omit', cache: 'no-store',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw Problem.of(answer.status, text, answer.headers.get('Retry-After'));
    return (text ? JSON.parse(text) : null) as T;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(stop.signal.aborted ? 'TIMEOUT' : 'OFFLINE');
  } finally {
    clearTimeout(timer);
  }
}
