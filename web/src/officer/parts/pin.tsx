// A PIN typed with the phone's number keys; for PPK a password, whose account may decide a whole kecamatan.
import { useId } from 'preact/hooks';

interface Props { label: string; value: string; onInput: (pin: string) => void; password?: boolean; fresh?: boolean; help?: string }

const LONGEST_PIN = 12;

export function Pin({ label, value, onInput, password, fresh, help }: Props) {
  const id = useId();
  const keys = password ? {} : { class: 'pin', inputMode: 'numeric' as const, pattern: '[0-9]*', maxLength: LONGEST_PIN };
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id} type="password" {...keys} value={value} autocomplete={fresh ? 'new-password' : 'current-password'}
        onInput={(event) => onInput(password ? event.currentTarget.value : event.currentTarget.value.replace(/\D/g, ''))}
      />
      {help && <p class="help">{help}</p>}
    </>
  );
}
