import { strengthSentence } from "#client/messages/strength-sentence.ts";
import { useMessages } from "#client/messages/use-messages.ts";
import { NewPasswordField } from "#client/ui/new-password-field.tsx";

export interface NewPasswordProps {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** The field in which a password is chosen, with the rules and how strong it is. */
export function NewPassword({ label, value, onChange, error }: NewPasswordProps) {
  const m = useMessages();
  return (
    <NewPasswordField
      label={label ?? m.login.password}
      name="password"
      showLabel={m.login.showPassword}
      hideLabel={m.login.hidePassword}
      hint={m.login.passwordHint}
      sentenceOf={(strength) => strengthSentence(m, strength)}
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
