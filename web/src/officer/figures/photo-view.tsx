// The photo of the block that is being typed, above the keypad (on a wide screen beside it): straightened where the page's marks are found,
// opened at the row's place, can be dragged and enlarged.
import { useEffect, useRef, useState } from 'preact/hooks';
import { cssTransform } from '../capture/flat';
import { bytesOf, contest } from '../office';
import { useObjectUrl } from '../parts/use';
import { say } from '../words/lang';
import { figureWords as words } from './words';
import type { Block, Figure, Form } from './form';
import { type Laid, lay } from './lay';
import { type Shown, shown } from './shown';

/** Where the boxes of a column are on the page, as a share of its width. */
const ACROSS: Record<string, number> = { male: 0.56, female: 0.68, total: 0.8 };
/** A row's boxes and the line around them, millimetres. */
const ROW_MM = 20;

const px = (value: number): string => `${value}px`;
const nameOf = (photo: Shown): string | null => (!photo ? null : 'own' in photo ? photo.own.id : photo.server.sha256);

/** The server's photo is its public copy: PPS reads what everyone sees. */
async function load(photo: NonNullable<Shown>): Promise<Blob | null> {
  if ('own' in photo) return (await bytesOf(photo.own.id)) ?? null;
  const answer = await fetch(`/photos/public/${photo.server.sha256}.jpg`, { credentials: 'omit' });
  return answer.ok ? answer.blob() : null;
}

export function PhotoView({ form, block, figure }: { form: Form; block: Block; figure: Figure | undefined }) {
  const [blob, setBlob] = useState<Blob | null>(null);
  const [failed, setFailed] = useState(false);
  const [laid, setLaid] = useState<Laid | null>(null);
  const [zoom, setZoom] = useState(1.8);
  const [width, setWidth] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const photo = shown(block.page);
  const name = nameOf(photo);
  useEffect(() => {
    let gone = false;
    [setBlob, setLaid].forEach((forget) => forget(null));
    setFailed(false);
    if (!photo) return undefined;
    load(photo).then(async (bytes) => {
      if (gone) return;
      setBlob(bytes);
      setFailed(!bytes);
      const found = bytes && name ? await lay(name, bytes, contest()?.form.id ?? '') : null;
      if (!gone) setLaid(found);
    }).catch(() => { if (!gone) setFailed(true); });
    return () => { gone = true; };
  }, [name]);
  const url = useObjectUrl(blob);
  // The view is as wide as the phone; turned, it is another width.
  useEffect(() => {
    const view = place.current;
    if (!view) return undefined;
    const watcher = new ResizeObserver(() => setWidth(view.clientWidth));
    watcher.observe(view);
    return () => watcher.disconnect();
  }, [Boolean(photo)]);

  const show = () => {
    const [view, sheet] = [place.current, paper.current];
    if (!view || !sheet) return;
    // Where the marks were not found the place is where the row would be if the page filled the photo.
    const at = ((figure?.y ?? block.top) + ROW_MM / 2) / form.pageMm[1];
    view.scrollTop = sheet.clientHeight * at - view.clientHeight / 2;
    view.scrollLeft = sheet.clientWidth * (ACROSS[figure?.column ?? ''] ?? 0.8) - view.clientWidth / 2;
  };
  useEffect(show, [url, laid, figure?.id, zoom, width]);

  if (!photo) return <p class="note small photo-view-none">{say(words.noPhoto, { page: block.page })}</p>;
  const scale = (width * zoom) / form.pageMm[0];
  const flat = laid?.paper && scale > 0 ? { width: px(laid.width), transformOrigin: '0 0', position: 'absolute' as const, transform: cssTransform(laid.paper, laid.width, laid.width, scale) } : null;
  return (
    <div class="photo-view" data-straight={flat ? 'yes' : 'no'}>
      <div class="scroll" ref={place} tabIndex={0} role="group" aria-label={say(words.photoOf, { page: block.page })}>
        {failed && <p class="note small">{say(words.photoNotReady)}</p>}
        {url && (
          <div ref={paper} class="paper" style={flat ? { width: px(form.pageMm[0] * scale), height: px(form.pageMm[1] * scale) } : { width: `${zoom * 100}%` }}>
            <img src={url} alt="" onLoad={show} style={flat ?? { width: '100%' }} />
            {flat && figure && <span class="row-mark" style={{ top: px((figure.y - 2) * scale), height: px((ROW_MM + 4) * scale) }} />}
          </div>
        )}
      </div>
      <div class="zoom">
        <button onClick={() => setZoom(Math.max(1, zoom / 1.5))} disabled={zoom <= 1} aria-label={say(words.zoomOut)}>−</button>
        <button onClick={() => setZoom(Math.min(5, zoom * 1.5))} disabled={zoom >= 5} aria-label={say(words.zoomIn)}>+</button>
      </div>
    </div>
  );
}
