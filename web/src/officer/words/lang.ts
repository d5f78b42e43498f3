// Which language the screens speak. Indonesian unless the officer chooses English.
export type Lang = 'id' | 'en';
export type Words = { id: string; en: string };

let lang: Lang = localStorage.getItem('lang') === 'en' ? 'en' : 'id';

export const language = (): Lang => lang;

export function setLanguage(next: Lang): void {
  lang = next;
  localStorage.setItem('lang', next);
  document.documentElement.lang = next;
}

/** The words in the officer's language, placeholders `{name}` filled. */
export function say(words: Words, values: Record<string, string | number> = {}): string {
  return words[lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Time of day as people here write it. The phone's clock may be wrong: times of receipts are the server's. */
export function clock(ms: number): string {
  return new Intl.DateTimeFormat(lang === 'id' ? 'id-ID' : 'en-GB', {
    hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'short', timeZone: 'Asia/Jakarta',
  }).format(ms);
}
