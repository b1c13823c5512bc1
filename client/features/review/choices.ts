import type { ReviewView } from "#client/port/settee-port.ts";
import type { NoteContent } from "#shared/note.ts";
import { joinLines, splitLines } from "#shared/split-text.ts";
import { findPlaces, type Place, type Stretch } from "./find-places.ts";

/** What becomes of a place: one version's text, all of them, or what the person wrote. */
export type Choice =
  | { readonly type: "version"; readonly version: number }
  | { readonly type: "both" }
  /** What somebody has made of it since. */
  | { readonly type: "now" }
  | { readonly type: "hand"; readonly text: string };

/** Everything that a review asks. */
export interface Questions {
  readonly versions: ReviewView["versions"];
  readonly stretches: readonly Stretch[];
  /** Titles by version, when they were changed at once; else null. */
  readonly titles: readonly string[] | null;
}

/** A version alone is compared with the note itself. */
export function askQuestions(review: ReviewView, content: NoteContent, now: string): Questions {
  const { title, body } = content;
  const alone = review.versions.length === 1 ? [{ title, body, updatedAt: now }] : [];
  const versions = [...review.versions, ...alone];
  const titles = versions.map((version) => version.title);
  const changed = new Set(titles.filter((one) => one !== "" && one !== review.base?.title));
  return {
    versions,
    stretches: findPlaces({ base: review.base, versions }, body),
    titles: changed.size > 1 ? titles : null,
  };
}

export function firstChoice({ now, both }: Place): Choice {
  return { type: now === both ? "both" : "now" };
}

export function textOf(place: Place, choice: Choice): string {
  switch (choice.type) {
    case "version":
      return place.options[choice.version] ?? "";
    case "both":
      return place.both;
    case "now":
      return place.now;
    case "hand":
      return choice.text;
  }
}

/** The note as the person wants it. `title`: null leaves the title as it is, with the other one in the text. */
export function settle(
  { stretches, titles }: Questions,
  choices: ReadonlyMap<Place, Choice>,
  content: NoteContent,
  title: string | null,
): NoteContent {
  const lines = stretches.flatMap((stretch) => {
    const choice = stretch.type === "place" ? choices.get(stretch) : undefined;
    return stretch.type === "same" || choice === undefined || choice.type === "now"
      ? stretch.lines
      : splitLines(textOf(stretch, choice));
  });
  if (titles === null || title === null) return { ...content, body: joinLines(lines) };
  const isOther = (line: string): boolean => line !== "" && titles.includes(line);
  const hasOther = isOther(lines[0] ?? "") && lines[1] === "";
  return { ...content, title, body: joinLines(hasOther ? lines.slice(2) : lines) };
}
