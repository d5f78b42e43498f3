// The rules over figures as typed so far: the same data and texts as the server (src/election/rules/evaluate.rs), held against the
// same table of cases. A rule speaks only when every figure it looks at is there. What needs other TPS or records stays with the server.
import type { Limits } from '../api/documents';
import { type Words } from '../words/lang';
import rules from '../../generated/rules.json';
import { type Draft, known, typedOf } from './draft';
import { type CheckData, type Form, nameOf } from './form';

export interface Finding { code: string; figure: string | null; left: number; right: number }
export type Known = ReadonlyMap<string, number>;

const texts = rules as Record<string, { title: Words; sentence: Words }>;

export function sentence(finding: Finding, form: Form): Words {
  const figure = form.figures.find((each) => each.id === finding.figure);
  const fill = (text: string, name: string) =>
    text.replace('{figure}', name).replace('{left}', String(finding.left)).replace('{right}', String(finding.right));
  const words = texts[finding.code]?.sentence ?? { id: finding.code, en: finding.code };
  const name = figure ? nameOf(figure) : { id: '', en: '' };
  return { id: fill(words.id, name.id), en: fill(words.en, name.en) };
}

export const isError = (finding: Finding): boolean => finding.code.startsWith('F');

export function evaluate(form: Form, figures: Known, limits: Limits, special: boolean): Finding[] {
  return form.checks.flatMap((check) => new Run(form, figures, limits, special, check).findings());
}

/**
 * What the figures of a draft break, as far as they are typed. Rules are judged over the whole form also where only a part of it is typed: a sum of
 * which the machine read a term says nothing here.
 */
export function broken(draft: Draft, whole: Form, limits: Limits, special: boolean): Finding[] {
  return evaluate(whole, known(draft, typedOf(draft, whole)), limits, special);
}

class Run {
  constructor(
    private readonly form: Form,
    private readonly known: Known,
    private readonly limits: Limits,
    private readonly special: boolean,
    private readonly check: CheckData,
  ) {}

  findings(): Finding[] {
    switch (this.check.kind) {
      case 'sexes-add-up': return this.sexesAddUp();
      case 'sum': return this.sums();
      case 'same': return this.same();
      case 'none-above': return this.noneAbove();
      case 'at-most': return this.atMost();
      case 'ballot-limits': return this.ballotLimits();
      case 'share-above': return this.shareAbove();
      case 'unusual': return this.special ? [] : [...this.turnout(), ...this.oneSided()];
      default: return [];
    }
  }

  private text(name: string): string { return String(this.check[name]); }
  private list(name: string): string[] { return (this.check[name] as string[] | undefined) ?? []; }
  private get(id: string): number | undefined { return this.known.get(id); }
  private found(figure: string | null, left: number, right: number): Finding[] {
    return [{ code: this.check.code, figure, left, right }];
  }

  /** A line id means its columns, `votes.*` every candidate, a figure id itself. */
  private ids(name: string): string[] {
    if (name.endsWith('.*')) return this.form.figures.filter((f) => f.id.startsWith(name.slice(0, -1))).map((f) => f.id);
    const columns = this.form.figures.filter((f) => f.line === name).map((f) => f.id);
    return columns.length > 0 ? columns : [name];
  }

  /** At a special location one sex may be absent or not recorded. */
  private looksAt(id: string): boolean {
    return !(this.special && /\.(male|female)$/.test(id));
  }

  private sum(ids: string[]): number | undefined {
    let total = 0;
    for (const id of ids) {
      const value = this.get(id);
      if (value === undefined) return undefined;
      total += value;
    }
    return total;
  }

  private sexesAddUp(): Finding[] {
    if (this.special) return [];
    const lines = [...new Set(this.form.figures.filter((f) => f.column === 'total').map((f) => f.line))];
    return lines.flatMap((line) => {
      const [sum, total] = [this.sum([`${line}.male`, `${line}.female`]), this.get(`${line}.total`)];
      return sum !== undefined && total !== undefined && sum !== total ? this.found(`${line}.total`, sum, total) : [];
    });
  }

  private sums(): Finding[] {
    const terms = this.list('terms');
    return this.ids(this.text('total')).flatMap((total, column) => {
      const parts = terms.flatMap((term) => (term.endsWith('.*') ? this.ids(term) : [this.ids(term)[column] ?? term]));
      const [left, right] = [this.sum(parts), this.get(total)];
      return left !== undefined && right !== undefined && left !== right && this.looksAt(total) ? this.found(total, left, right) : [];
    });
  }

  private same(): Finding[] {
    const [first = '', ...others] = this.list('figures');
    const left = this.get(first);
    return others.flatMap((other) => {
      const right = this.get(other);
      return left !== undefined && right !== undefined && left !== right ? this.found(other, left, right) : [];
    });
  }

  private noneAbove(): Finding[] {
    const limit = this.text('limit');
    const most = this.get(limit);
    if (most === undefined) return [];
    return this.form.figures.flatMap(({ id }) => {
      const value = this.get(id);
      return id !== limit && value !== undefined && value > most ? this.found(id, value, most) : [];
    });
  }

  private atMost(): Finding[] {
    const limits = this.ids(this.text('limit'));
    return this.ids(this.text('figure')).flatMap((id, column) => {
      const [value, most] = [this.get(id), this.get(limits[column] ?? '')];
      return value !== undefined && most !== undefined && value > most && this.looksAt(id) ? this.found(id, value, most) : [];
    });
  }

  private ballotLimits(): Finding[] {
    const [registered, received] = [this.text('registered'), this.text('received')];
    const [dpt, ballots] = [this.get(registered), this.get(received)];
    if (dpt === undefined) return [];
    const most = dpt + Math.ceil((dpt * this.limits.reserve_per_mille) / 1000);
    return [
      ...(dpt > this.limits.max_dpt ? this.found(registered, dpt, this.limits.max_dpt) : []),
      ...(ballots !== undefined && ballots > most ? this.found(received, ballots, most) : []),
    ];
  }

  private shareAbove(): Finding[] {
    const [part, whole] = [this.sum(this.list('terms')), this.get(this.text('of'))];
    if (part === undefined || whole === undefined) return [];
    return part * 1000 > whole * this.limits.added_share_per_mille ? this.found(this.text('of'), part, whole) : [];
  }

  private turnout(): Finding[] {
    const [dpt, voted] = [this.get(this.text('registered')), this.get(this.text('voters'))];
    if (dpt === undefined || voted === undefined) return [];
    return dpt > 0 && (voted === dpt || voted === 0) ? this.found(this.text('voters'), voted, dpt) : [];
  }

  private oneSided(): Finding[] {
    const [votes, all] = [this.ids(this.text('votes')), this.get(this.text('valid'))];
    if (!all || votes.length < 2) return [];
    return votes.flatMap((id) => {
      const own = this.get(id);
      return own !== undefined && (own === 0 || own * 1000 > all * this.limits.candidate_share_per_mille) ? this.found(id, own, all) : [];
    });
  }
}
