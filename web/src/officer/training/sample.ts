// A sample page for training: drawn from the form's own measures, with marks, tag and figures written into the boxes.
import forms from '../../generated/forms.json';
import { contest } from '../office';
import { boxesOf } from '../figures/draft';
import { formOf } from '../figures/form';
import { cellsOf } from '../capture/tag';

const PX_PER_MM = 2;
/** Figures of the sample; the candidates' votes add up, the men and women of the DPT do not: there is something to notice. */
const FIGURES: Record<string, number> = {
  'dpt.male': 141, 'dpt.female': 150, 'dpt.total': 290, 'voters_dpt.male': 90, 'voters_dpt.female': 100, 'voters_dpt.total': 190,
  'voters_moved.male': 1, 'voters_moved.female': 2, 'voters_moved.total': 3, 'voters_added.male': 2, 'voters_added.female': 0,
  'voters_added.total': 2, 'voters.male': 93, 'voters.female': 102, 'voters.total': 195, ballots_received: 298, ballots_used: 195,
  ballots_returned: 2, ballots_left: 101, 'disabled.male': 1, 'disabled.female': 0, 'disabled.total': 1, 'votes.1': 60, 'votes.2': 55,
  'votes.3': 65, valid: 180, invalid: 15, total: 195,
};

interface Raw {
  page_mm: [number, number]; box_mm: [number, number];
  marks: { corner_mm: number; corners: [number, number][]; tag: { at: [number, number]; size: number; ids: number[] } };
  columns: Record<string, { names: string[]; x: number[][]; box_mm?: [number, number] }>;
  line: { id: string; columns: string }[];
  candidates: { columns: string };
}

export function samplePage(formId: string, page: number): Promise<Blob> {
  const raw = (forms as unknown as Record<string, Raw>)[formId];
  const now = contest();
  if (!raw || !now) return Promise.reject(new Error('no form'));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [raw.page_mm[0] * PX_PER_MM, raw.page_mm[1] * PX_PER_MM];
  const pen = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  pen.fillStyle = '#e9e6df';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(PX_PER_MM, PX_PER_MM);
  pen.fillStyle = '#111';
  drawMarks(pen, raw, page);
  const form = formOf(formId, now.candidates);
  pen.font = 'bold 16px sans-serif';
  pen.fillText(`CONTOH / LATIHAN – halaman ${page}`, 60, 110);
  for (const block of form.blocks.filter((block) => block.page === page)) {
    pen.font = 'bold 11px sans-serif';
    pen.fillText(`${block.id}  ${block.text.id}`, 60, block.top + 8);
    for (const figure of block.figures) {
      const columns = raw.columns[raw.line.find((line) => line.id === figure.line)?.columns ?? raw.candidates.columns];
      const xs = columns?.x[Math.max(0, columns.names.indexOf(figure.column))] ?? [];
      const [width, height] = columns?.box_mm ?? raw.box_mm;
      pen.font = '8px sans-serif';
      if (figure.column === '' || figure.column === 'male') pen.fillText(figure.row.id.slice(0, 52), 60, figure.y + 11);
      const boxes = boxesOf(FIGURES[figure.id] ?? 0, form.digits);
      xs.forEach((x, at) => {
        pen.lineWidth = 0.6;
        pen.strokeRect(x, figure.y, width, height);
        pen.font = 'italic 15px sans-serif';
        pen.fillText(boxes[at] ?? '', x + 5, figure.y + 14);
      });
    }
  }
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.85));
}

function drawMarks(pen: CanvasRenderingContext2D, { marks }: Raw, page: number): void {
  const half = marks.corner_mm / 2;
  for (const [x, y] of marks.corners) {
    pen.fillRect(x, y, half, half);
    pen.fillRect(x + half, y + half, half, half);
  }
  const [x, y] = marks.tag.at;
  const cell = marks.tag.size / 8;
  cellsOf(marks.tag.ids[page - 1] ?? 0).forEach((row, at) => row.forEach((white, column) => {
    pen.fillStyle = white ? '#e9e6df' : '#111';
    // A hair more than a cell: neighbouring dark cells must not show a seam.
    pen.fillRect(x + column * cell, y + at * cell, cell + (white ? 0 : 0.1), cell + (white ? 0 : 0.1));
  }));
  pen.fillStyle = '#111';
}
