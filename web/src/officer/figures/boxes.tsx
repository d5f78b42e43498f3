// A block's figures as the paper has them: a row, its columns, three boxes each.
import { language, say } from '../words/lang';
import { figureWords as words } from './words';
import { type Block, type Figure, nameOf } from './form';

interface Props { block: Block; digits: number; boxes: Record<string, string>; now: string; broken: Set<string>; choose: (figure: Figure) => void }

export function Boxes({ block, digits, boxes, now, broken, choose }: Props) {
  const rows = [...new Set(block.figures.map((figure) => figure.line))];
  return (
    <div class="rows">
      {rows.map((line) => {
        const figures = block.figures.filter((figure) => figure.line === line);
        return (
          <div class="row" key={line}>
            <span class="name">{figures[0]?.row[language()]}</span>
            <div class="cells">
              {figures.map((figure) => {
                const text = boxes[figure.id] ?? '';
                return (
                  <button
                    key={figure.id} class={`cell ${figure.id === now ? 'now' : ''} ${broken.has(figure.id) ? 'broken' : ''}`} data-figure={figure.id}
                    aria-pressed={figure.id === now} aria-label={say(words.figure, { name: nameOf(figure)[language()], value: text || say(words.empty) })}
                    onClick={() => choose(figure)}
                  >
                    {figure.heading && <small>{figure.heading[language()].slice(0, 1)}</small>}
                    {Array.from({ length: digits }, (_, at) => <b key={at}>{text[at] ?? ' '}</b>)}
                  </button>
                );
              })}
            </div>
          </div>
        );
      })}
    </div>
  );
}
