// What whoever opens the app must know first: a new version, a session that ended, a phone that may forget.
import { isTraining } from '../store/database';
import { say } from '../words/lang';
import { words } from '../words/words';
import { go, useState_ } from './use';

export function Notices() {
  const { update, sessionEnded, persisted } = useState_();
  return (
    <>
      {update && (
        <p class="note">
          {say(words.newVersion)} <button onClick={() => update.postMessage('take-over')}>{say(words.reload)}</button>
        </p>
      )}
      {sessionEnded && (
        <p class="note bad" role="alert">{say(words.loginAgain)} <button class="wide" onClick={() => go('masuk')}>{say(words.login)}</button></p>
      )}
      {!persisted && !isTraining && <p class="note warn small">{say(words.storageMayGo)}</p>}
    </>
  );
}
