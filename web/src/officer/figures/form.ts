// The form as data: forms/*.toml, with the contest's candidates put in. The order of figures is the server's.
import type { Candidate } from '../api/documents';
import type { Words } from '../words/lang';
import generated from '../../generated/forms.json';

export interface Figure {
  id: string;
  block: string;
  page: number;
  line: string;
  column: string;
  /** Printed name of the row, and of the column where the row has several. */
  row: Words;
  heading: Words | null;
  /** Top of its boxes, millimetres. */
  y: number;
}
export interface Block { id: string; page: number; text: Words; top: number; bottom: number; figures: Figure[] }
export type CheckData = { code: string; kind: string } & Record<string, unknown>;
export interface Form {
  id: string;
  name: Words;
  pages: number;
  pageMm: [number, number];
  digits: number;
  blocks: Block[];
  figures: Figure[];
  checks: CheckData[];
  tagIds: number[];
}

interface RawColumns { names: string[]; text: Words[] }
interface RawLine { id: string; block: string; page: number; y: number; columns: string; text: Words }
interface RawForm {
  id: string; name: Words; pages: number; page_mm: number[]; digits: number;
  marks: { tag?: { ids: number[] } };
  columns: Record<string, RawColumns>;
  block: { id: string; page: number; y: number; text: Words }[];
  line: RawLine[];
  candidates: { id: string; block: string; page: number; first_y: number; pitch: number; last_y: number; columns: string };
  check: CheckData[];
}

const MM_BELOW_LAST_ROW = 45;

export function formOf(id: string, candidates: Candidate[]): Form {
  const raw = (generated as unknown as Record<string, RawForm>)[id];
  if (!raw) throw new Error(`this app does not know the form ${id}`);
  const figures: Figure[] = [];
  const add = (line: RawLine, figureId: (column: string) => string) => {
    const columns = raw.columns[line.columns];
    columns?.names.forEach((column, at) => {
      figures.push({
        id: figureId(column), block: line.block, page: line.page, line: line.id, column, row: line.text,
        heading: columns.names.length > 1 ? (columns.text[at] ?? null) : null, y: line.y,
      });
    });
  };
  const rows = raw.candidates;
  const addCandidates = () => {
    const pitch = candidates.length > 1 ? Math.min(rows.pitch, (rows.last_y - rows.first_y) / (candidates.length - 1)) : rows.pitch;
    candidates.forEach(({ number, name }, at) => {
      const text = { id: `${number}. ${name}`, en: `${number}. ${name}` };
      const line = { id: `${rows.id}.${number}`, block: rows.block, page: rows.page, y: rows.first_y + pitch * at, columns: rows.columns, text };
      add(line, () => line.id);
    });
  };
  // Blocks come in the order of the paper; the candidates are a block of their own.
  for (const block of raw.block) {
    if (block.id === rows.block) addCandidates();
    for (const line of raw.line.filter((line) => line.block === block.id)) {
      add(line, (column) => (column ? `${line.id}.${column}` : line.id));
    }
  }
  const blocks = raw.block.map((block): Block => {
    const own = figures.filter((figure) => figure.block === block.id);
    return { ...block, top: block.y, bottom: Math.max(...own.map((figure) => figure.y)) + MM_BELOW_LAST_ROW, figures: own };
  });
  return {
    id: raw.id, name: raw.name, pages: raw.pages, pageMm: raw.page_mm as [number, number], digits: raw.digits,
    blocks, figures, checks: raw.check, tagIds: raw.marks.tag?.ids ?? [],
  };
}

/** With these figures only, in the order of the paper. */
export function narrowed(form: Form, only: string[]): Form {
  const kept = (figures: Figure[]) => figures.filter(({ id }) => only.includes(id));
  const blocks = form.blocks.map((block) => ({ ...block, figures: kept(block.figures) })).filter(({ figures }) => figures.length > 0);
  return { ...form, blocks, figures: kept(form.figures) };
}

export const nameOf = (figure: Figure): Words =>
  figure.heading
    ? { id: `${figure.row.id}, ${figure.heading.id}`, en: `${figure.row.en}, ${figure.heading.en}` }
    : figure.row;
