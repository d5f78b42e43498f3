// A receipt to show and to keep: for the officer, for the witnesses.
import { state } from '../office';
import { Frame } from '../parts/frame';
import { Qr } from '../parts/qr';
import type { Photo } from '../queue/photo';
import { clock, say } from '../words/lang';
import { saveBlob } from './save';
import { receiptImage } from './receipt-image';
import { afterWords as words } from './words';

export function ReceiptScreen({ at }: { at: string }) {
  const photo: Photo | undefined = state.photos.find((each) => each.id === at);
  const signed = photo?.receipt;
  if (!photo || !signed) return <Frame title={say(words.receipt)}><p>–</p></Frame>;
  const { receipt } = signed;
  const name = `tanda-terima-${receipt.tps}-halaman-${receipt.page}`;
  return (
    <Frame title={`${say(words.receipt)} #${receipt.seq}`}>
      <p class={`note ${photo.verified ? 'good' : 'warn'}`} data-verified={photo.verified ? 'yes' : 'no'}>{photo.verified ? `✓ ${say(words.verified)}` : say(words.unverified)}</p>
      <Qr text={JSON.stringify(signed)} label={`${say(words.receipt)} #${receipt.seq}`} />
      <p class="help">{say(words.show)}</p>
      <dl class="facts">
        <dt>TPS</dt><dd class="code">{receipt.tps}</dd>
        <dt>{say(words.page)}</dt><dd>{receipt.page}</dd>
        <dt>{say(words.number)}</dt><dd><strong>#{receipt.seq}</strong></dd>
        <dt>{say(words.time)}</dt><dd>{clock(receipt.at / 1000)}</dd>
        <dt>{say(words.hash)}</dt><dd class="code small">{receipt.sha256}</dd>
      </dl>
      <div class="stack">
        <button class="main wide" onClick={() => void receiptImage(signed).then((blob) => saveBlob(blob, `${name}.png`))}>{say(words.saveImage)}</button>
        <button class="wide" onClick={() => saveBlob(new Blob([JSON.stringify(signed)], { type: 'application/json' }), `${name}.json`)}>{say(words.saveJson)}</button>
      </div>
    </Frame>
  );
}
