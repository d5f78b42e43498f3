// The photo of the block that is being typed, above the keypad: starts at the block's place on the page, can be dragged and enlarged.
import { useEffect, useRef, useState } from 'preact/hooks';
import { bytesOf, state } from '../office';
import { useObjectUrl } from '../parts/use';
import { newest } from '../queue/photo';
import { say } from '../words/lang';
import { figureWords as words } from './words';
import type { Block, Figure, Form } from './form';

/** Where the boxes of a column are on the page, as a share of its width. */
const ACROSS: Record<string, number> = { male: 0.56, female: 0.68, total: 0.8 };

export function PhotoView({ form, block, figure }: { form: Form; block: Block; figure: Figure | undefined }) {
  const [blob, setBlob] = useState<Blob | null>(null);
  const [zoom, setZoom] = useState(1.8);
  const place = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);
  const photo = newest(state.photos, block.page);
  useEffect(() => { setBlob(null); if (photo) void bytesOf(photo.id).then((bytes) => setBlob(bytes ?? null)); }, [photo?.id]);
  const url = useObjectUrl(blob);

  // Photos are not straightened here: the place is where the row would be if the page filled the photo.
  const show = () => {
    const [view, image] = [place.current, picture.current];
    if (!view || !image) return;
    const at = ((figure?.y ?? block.top) + 9) / form.pageMm[1];
    view.scrollTop = image.clientHeight * at - view.clientHeight / 2;
    view.scrollLeft = image.clientWidth * (ACROSS[figure?.column ?? ''] ?? 0.8) - view.clientWidth / 2;
  };
  useEffect(show, [url, figure?.id, zoom]);

  if (!photo) return <p class="note small">{say(words.noPhoto, { page: block.page })}</p>;
  return (
    <div class="photo-view">
      <div class="scroll" ref={place} tabIndex={0} role="group" aria-label={say(words.photoOf, { page: block.page })}>
        {url && <img ref={picture} src={url} alt="" onLoad={show} style={{ width: `${zoom * 100}%` }} />}
      </div>
      <div class="zoom">
        <button onClick={() => setZoom(Math.max(1, zoom / 1.5))} disabled={zoom <= 1} aria-label={say(words.zoomOut)}>−</button>
        <button onClick={() => setZoom(Math.min(5, zoom * 1.5))} disabled={zoom >= 5} aria-label={say(words.zoomIn)}>+</button>
      </div>
    </div>
  );
}
