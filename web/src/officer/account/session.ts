// Activation, unlocking and logging in again. The same PIN opens the phone and the account.
import { call } from '../api/call';
import type { Session } from '../api/documents';
import { Problem } from '../api/problem';
import { change, fetchIndex, fetchPublic, openDraft, state } from '../office';
import { type Account, askToKeep, forgetAll, isTraining, keep, kept, type Role } from '../store/database';
import { afterWrong, seal, unseal, waitMs } from './vault';

const ROLES: readonly string[] = ['kpps', 'pps', 'ppk'] satisfies Role[];

async function own(session: Session, pin: string, confirmed: boolean): Promise<void> {
  if (!ROLES.includes(session.role)) {
    await call('POST', '/api/v1/auth/logout', { token: session.token }).catch(() => undefined);
    throw new Problem('NOT_FOR_THIS_APP', 403);
  }
  const officer = session.role === 'kpps';
  const account: Account = {
    login: session.login, role: session.role as Role, scope: session.scope, number: session.number,
    sealed: await seal(pin, session.token),
    // A committee sees its region's name on every screen, and takes no photo before it opens a TPS.
    confirmed: confirmed || !officer,
  };
  await keep('account', account);
  await keep('tries', { wrong: 0, until: 0 });
  change({ account, token: session.token, sessionEnded: false, ...(officer ? { tps: session.scope } : {}) });
}

async function settleIn(): Promise<void> {
  change({ persisted: await askToKeep() });
  // Without these the phone still takes photos; they are asked for again when the network is back.
  await fetchIndex().catch(() => undefined);
  await fetchPublic().catch(() => undefined);
  await openDraft();
}

export async function activate(code: string, pin: string): Promise<void> {
  await own(await call<Session>('POST', '/api/v1/auth/activate', { body: { code, secret: pin } }), pin, false);
  await settleIn();
}

export async function logIn(login: string, pin: string): Promise<void> {
  const session = await call<Session>('POST', '/api/v1/auth/login', { body: { login, secret: pin } });
  await own({ ...session, login }, pin, state.account?.confirmed ?? false);
  await settleIn();
}

export async function confirmTps(): Promise<void> {
  if (!state.account) return;
  const account = { ...state.account, confirmed: true };
  await keep('account', account);
  change({ account });
}

export type Unlocked = { ok: true } | { ok: false; waitSeconds: number };

/** Opens the phone with the PIN: works without network. */
export async function unlock(pin: string): Promise<Unlocked> {
  const account = state.account;
  if (!account) return { ok: false, waitSeconds: 0 };
  const tries = (await kept('tries')) ?? { wrong: 0, until: 0 };
  const wait = waitMs(tries, Date.now());
  if (wait > 0) return { ok: false, waitSeconds: Math.ceil(wait / 1000) };
  const token = await unseal(pin, account.sealed);
  if (token === null) {
    const next = afterWrong(tries, Date.now());
    await keep('tries', next);
    return { ok: false, waitSeconds: Math.ceil(waitMs(next, Date.now()) / 1000) };
  }
  await keep('tries', { wrong: 0, until: 0 });
  change({ token, persisted: await askToKeep() });
  return { ok: true };
}

export const lock = (): void => change({ token: null });

/** Ends the session and takes everything off this device: a committee's computer is not one officer's phone. */
export async function logOut(): Promise<void> {
  // Without network the session ends by itself; the token is gone from here.
  if (state.token) await call('POST', '/api/v1/auth/logout', { token: state.token }).catch(() => undefined);
  await forgetAll();
  location.hash = '';
  location.reload();
}

/** The invented account of training: nobody is asked, nothing is sent. */
export async function enterTraining(): Promise<void> {
  if (!isTraining) return;
  const scope = '9999999999001';
  await own({ login: 'latihan', role: 'kpps', scope, number: 1, expires_at: 0, token: 'latihan' }, '000000', true);
  await openDraft();
}
