// One page of the form and where its photo is: on this phone, being sent, received, or a problem with what to do.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { bytesOf } from '../office';
import { go, useObjectUrl } from '../parts/use';
import type { Photo } from '../queue/photo';
import { retry } from '../queue/sender';
import { isTraining } from '../store/database';
import { clock, say } from '../words/lang';
import { words } from '../words/words';

interface Props { page: number; photo: Photo | undefined; /** A photo that is at the server already, from elsewhere. */ aside?: ComponentChildren }

export function PageLine({ page, photo, aside }: Props) {
  const what = say(photo ? words.takeAgain : words.takePhoto);
  const take = <button class={photo || aside ? '' : 'main'} onClick={() => go(`foto/${page}`)} aria-label={`${what}, ${say(words.page, { page })}`}>{what}</button>;
  return (
    <li data-page={page} data-where={photo?.where ?? 'none'}>
      {photo ? <Thumb photo={photo} /> : <span class="thumb" aria-hidden="true">{page}</span>}
      <div><strong>{say(words.page, { page })}</strong>{(photo || !aside) && <Where photo={photo} />}{aside}</div>
      {!photo && take}
      {photo?.where === 'sending' && <progress class="more" max={photo.bytes} value={photo.sent} aria-label={say(words.page, { page })} />}
      {photo && (
        <div class="more">
          {take}
          {photo.receipt && <button onClick={() => go(`tanda-terima/${photo.id}`)}>{say(words.receiptCode, { seq: photo.receipt.receipt.seq })}</button>}
          {photo.where === 'problem' && <button onClick={() => void retry(photo)}>{say(words.retry)}</button>}
        </div>
      )}
    </li>
  );
}

function Where({ photo }: { photo: Photo | undefined }) {
  if (!photo) return <span class="where soft">{say(words.noPhoto)}</span>;
  switch (photo.where) {
    case 'waiting':
      return <span class="where">{say(isTraining ? words.practised : photo.attempts > 0 || !navigator.onLine ? words.onPhoneWaits : words.onPhone)}</span>;
    case 'sending':
      return <span class="where">{say(words.sending, { percent: Math.floor((photo.sent * 100) / photo.bytes) })}</span>;
    case 'received':
      return (
        <span class="where received">
          ✓ {say(words.received, { time: clock((photo.receipt?.receipt.at ?? 0) / 1000) })}
          {!photo.verified && <small> ({say(words.receiptUnverified)})</small>}
        </span>
      );
    case 'problem':
      return <span class="where problem">{say(words.problem)}: {photo.problem && say(photo.problem.text)}</span>;
  }
}

function Thumb({ photo }: { photo: Photo }) {
  const [blob, setBlob] = useState<Blob>();
  useEffect(() => { void bytesOf(photo.id).then(setBlob); }, [photo.id]);
  const url = useObjectUrl(blob);
  return url ? <img class="thumb" src={url} alt="" /> : <span class="thumb">{photo.page}</span>;
}
