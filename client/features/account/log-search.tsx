import { useState, type FormEvent } from "react";
import { useAccountMessages } from "#client/messages/use-account-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { TextField } from "#client/ui/text-field.tsx";
import styles from "./list.module.css";

/** Narrows everybody's log down to one person's; empty: everybody again. */
export function LogSearch({ onSearch }: { onSearch: (email: string) => void }) {
  const a = useAccountMessages();
  const [text, setText] = useState("");
  const search = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <form className={styles["search"]} noValidate onSubmit={search}>
      <TextField
        label={a.events.search}
        placeholder={a.events.searchHint}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit">{a.events.show}</Button>
    </form>
  );
}
