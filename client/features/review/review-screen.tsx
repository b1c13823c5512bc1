import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReviewView } from "#client/port/settee-port.ts";
import { useReviewMessages } from "#client/messages/use-review-messages.ts";
import { Button } from "#client/ui/button.tsx";
import { IconButton } from "#client/ui/icon-button.tsx";
import type { NoteContent } from "#shared/note.ts";
import { askQuestions, firstChoice, settle, textOf, type Choice } from "./choices.ts";
import type { Place } from "./find-places.ts";
import { PlaceCard } from "./place-card.tsx";
import styles from "./review-screen.module.css";
import { SameLines } from "./same-lines.tsx";
import { useReviewKeys } from "./use-review-keys.ts";
import { nameVersions } from "./version-names.ts";

export interface ReviewScreenProps {
  review: ReviewView;
  content: NoteContent;
  onSettle: (before: NoteContent, after: NoteContent) => void;
  onLeave: () => void;
}

/** Yours, theirs and the result, place by place. One press keeps one of them everywhere and is done. */
export function ReviewScreen(props: ReviewScreenProps) {
  const m = useReviewMessages();
  // What arrives meanwhile is merged with the answer: the questions stay as they were asked.
  const [{ review, content }] = useState(props);
  const [questions] = useState(() => askQuestions(review, content, new Date().toISOString()));
  const [choices, setChoices] = useState<ReadonlyMap<Place, Choice>>(new Map());
  const [title, setTitle] = useState<Choice>({ type: "both" });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  const { versions, stretches, titles } = questions;
  const places = stretches.filter((stretch) => stretch.type === "place");
  const rows = stretches.map((stretch, place) => ({ key: `${place}`, stretch }));
  const names = nameVersions(versions, review.ours, m);
  const [first, second] = names;
  const count = places.length + (titles === null ? 0 : 1);

  const finish = (chosen: ReadonlyMap<Place, Choice>, title: Choice) => {
    const kept =
      titles !== null && title.type === "version" ? (titles[title.version] ?? null) : null;
    props.onSettle(content, settle(questions, chosen, content, kept));
  };
  const keep = (choice: Choice) =>
    finish(new Map(places.map((place) => [place, choice] as const)), choice);
  const done = () => finish(choices, title);
  const keepVersion = (name: { version: number } | undefined) =>
    name && keep({ type: "version", version: name.version });

  useReviewKeys({
    first: () => keepVersion(first),
    second: () => {
      if (names.length === 2) keepVersion(second);
    },
    both: () => keep({ type: "both" }),
    done,
    leave: props.onLeave,
  });

  return (
    <section className={styles["screen"]} aria-label={m.screen}>
      <header className={styles["bar"]}>
        <IconButton
          label={m.back}
          keys="Esc"
          icon={<ArrowLeft size={20} />}
          onClick={props.onLeave}
        />
        <h2 ref={heading} tabIndex={-1} className={styles["heading"]}>
          {m.heading}
        </h2>
      </header>
      <div className={styles["scroll"]}>
        <div className={styles["sheet"]}>
          <p className={styles["lede"]}>{count === 0 ? m.nothingLeft : m.lede(count)}</p>
          {titles === null ? null : (
            <PlaceCard
              label={m.title}
              names={names}
              options={titles}
              choice={title}
              result={title.type === "version" ? (titles[title.version] ?? "") : content.title}
              onChoose={setTitle}
            />
          )}
          {rows.map(({ key, stretch }) =>
            stretch.type === "same" ? (
              <SameLines
                key={key}
                lines={stretch.lines}
                isFirst={stretch === stretches[0]}
                isLast={stretch === stretches.at(-1)}
              />
            ) : (
              <PlaceCard
                key={key}
                label={m.place(places.indexOf(stretch) + 1, places.length)}
                editLabel={m.editResult(places.indexOf(stretch) + 1)}
                names={names}
                options={stretch.options}
                choice={choices.get(stretch) ?? firstChoice(stretch)}
                result={textOf(stretch, choices.get(stretch) ?? firstChoice(stretch))}
                onChoose={(choice) => setChoices((old) => new Map(old).set(stretch, choice))}
              />
            ),
          )}
        </div>
      </div>
      <div className={styles["foot"]} role="toolbar" aria-label={m.choices}>
        {first ? (
          <Button onClick={() => keepVersion(first)} aria-keyshortcuts="1">
            {m.keep(first.name)}
            <kbd className={styles["key"]}>1</kbd>
          </Button>
        ) : null}
        {second && names.length === 2 ? (
          <Button onClick={() => keepVersion(second)} aria-keyshortcuts="2">
            {m.keep(second.name)}
            <kbd className={styles["key"]}>2</kbd>
          </Button>
        ) : null}
        <Button onClick={() => keep({ type: "both" })} aria-keyshortcuts="3">
          {names.length > 2 ? m.keepAll : m.keepBoth}
          <kbd className={styles["key"]}>3</kbd>
        </Button>
        <Button
          kind="primary"
          className={styles["done"]}
          onClick={done}
          aria-keyshortcuts="Control+Enter"
        >
          {m.done}
          <kbd className={styles["key"]}>Ctrl Enter</kbd>
        </Button>
      </div>
    </section>
  );
}
