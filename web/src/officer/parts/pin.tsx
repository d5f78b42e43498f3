// A PIN typed with the phone's number keys.
import { useId } from 'preact/hooks';

interface Props { label: string; value: string; onInput: (pin: string) => void; autofocus?: boolean; fresh?: boolean; help?: string }

export function Pin({ label, value, onInput, fresh, help }: Props) {
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id} class="pin" type="password" inputMode="numeric" pattern="[0-9]*" maxLength={12} value={value}
        autocomplete={fresh ? 'new-password' : 'current-password'}
        onInput={(event) => onInput(event.currentTarget.value.replace(/\D/g, ''))}
      />
      {help && <p class="help">{help}</p>}
    </>
  );
}
