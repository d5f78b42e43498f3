// PINs that are too easily guessed, by the rules of src/accounts/pin.rs, told before the code is spent.
const repeats = (digits: number[]): boolean => {
  for (let block = 1; block <= digits.length / 2; block += 1) {
    if (digits.slice(block).every((digit, at) => digit === digits[at])) return true;
  }
  return false;
};

const runs = (digits: number[]): boolean => {
  const single = digits.filter((digit, at) => at === 0 || digit !== digits[at - 1]);
  const by = (step: number) => single.slice(1).every((digit, at) => ((single[at] ?? 0) + step) % 10 === digit);
  return by(1) || by(9);
};

/** How long a secret must be: a PIN, or the password of PPK (src/accounts/policy.rs). The server says what else is wrong with a password. */
export const shortest = (password: boolean): number => (password ? 15 : 6);

export function tooSimple(pin: string, scope = ''): boolean {
  if (!/^\d{6,}$/.test(pin)) return true;
  const digits = [...pin].map(Number);
  return new Set(digits).size < 3 || repeats(digits) || runs(digits) || scope.includes(pin);
}
