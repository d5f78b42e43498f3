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
  /** Whether the machine may be one of the two readers. */
  machine_reads_second?: boolean;
  public_key: string;
  limits: Limits;
  contests: Contest[];
}

export interface Finding { code: string; figure: string | null; left: number; right: number; id: string; en: string }
export type Figures = Record<string, number>;
export interface Reading { by: string; hands: string[]; at: number; seq: number; hidden: boolean; figures: Figures | null }
export interface ServerPhoto { page: number; round: number; sha256: string; seq: number; at: number; by: string; check: { state: string; page_found?: boolean } }

/** The form as this account may see it: `GET /api/v1/tps/{tps}`. */
export interface TpsView {
  tps: string;
  contest: string;
  round: number;
  status: string;
  plenary: 'open' | 'in-session' | 'signed';
  pages: number;
  missing_pages: number[];
  photos: ServerPhoto[];
  first: Reading | null;
  second: Reading | null;
  /** What the machine read: of how many figures it is sure, and why it leaves the others. Its numbers are shown with those of people only. */
  machine: { sure: number; of: number; left: Record<string, string> } | null;
  decision: { by: string; at: number } | null;
  errors: Finding[];
  warnings: Finding[];
  photo_warnings: Finding[];
  requests: { page: number; reason: string }[];
  counts: boolean;
}

/** A line of the work list: `GET /api/v1/regions/{region}/tps`. */
export interface Task {
  tps: string;
  status: string;
  errors: string[];
  missing_pages: number[];
  next: { role: string; step: 'photograph' | 'read-first' | 'read-second' | 'decide' | 'verify'; yours: boolean } | null;
}
/** The work list with the names of what lies in it, and when it was fetched, by this phone's clock. */
export interface TaskList { at: number; scope: string; region: string; names: Record<string, string>; tasks: Task[] }

/** A region as the public sees it, as far as names go. */
export interface PublicRegion {
  region: { code: string; name: string; level: string };
  children: { code: string; name: string; level: string }[];
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
  machine?: { left: { figure: string; why: string; text: Words }[] } | null;
  history: HistoryLine[];
  links: { html: string; html_en: string };
}
