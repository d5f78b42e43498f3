// What the server's answers hold, as far as the phone reads them (docs/public-api.md, docs/api.md).
import type { Words } from '../words/lang';

export interface Session { login: string; role: string; scope: string; number: number; expires_at: number; token: string }

export interface Limits {
  max_dpt: number;
  reserve_per_mille: number;
  candidate_share_per_mille: number;
  added_share_per_mille: number;
}

export interface Candidate { number: number; name: string; color: string }
export interface Contest { id: string; name: Words; form: { id: string; name: Words; pages: number }; candidates: Candidate[] }
export interface ElectionIndex {
  election: string;
  name: Words;
  rehearsal: boolean;
  public_key: string;
  limits: Limits;
  contests: Contest[];
}

export interface Finding { code: string; figure: string | null; left: number; right: number; id: string; en: string }
export type Figures = Record<string, number>;
export interface Reading { by: string; at: number; seq: number; hidden: boolean; figures: Figures | null }

/** The form as this account may see it: `GET /api/v1/tps/{tps}`. */
export interface TpsView {
  tps: string;
  contest: string;
  status: string;
  plenary: 'open' | 'in-session' | 'signed';
  pages: number;
  missing_pages: number[];
  photos: { page: number; sha256: string; seq: number; at: number; by: string }[];
  first: Reading | null;
  second: Reading | null;
  errors: Finding[];
  warnings: Finding[];
  photo_warnings: Finding[];
  requests: { page: number; reason: string }[];
  counts: boolean;
}

export interface HistoryLine {
  seq: number;
  at: string;
  by: { name?: Words } & Record<string, unknown>;
  what: string;
  reason?: string;
  page?: number;
  hidden?: boolean;
  changes?: { figure: string; old: number | null; new: number }[];
}

/** What anyone may read about the TPS. */
export interface PublicTps {
  tps: { code: string; number: number; name: string };
  path: { code: string; name: string; level: string }[];
  status: { code: string; name: Words };
  history: HistoryLine[];
  links: { html: string; html_en: string };
}
