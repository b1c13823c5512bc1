import type { Formats } from "#client/messages/formats.ts";

/** The screen on which a person tells apart what was written at once. Fetched with it. */
export function review(f: Formats) {
  return {
    screen: "Review",
    heading: "Which text stays?",
    lede: (places: number) =>
      f.plural(places, {
        one: "One place was changed twice at once. Everything else is merged already.",
        other: `${f.number(places)} places were changed twice at once. Everything else is merged already.`,
      }),
    nothingLeft: "There is nothing left to choose: the texts have come together.",
    back: "Back to the note",
    title: "Title",
    place: (place: number, of: number) => `Place ${f.number(place)} of ${f.number(of)}`,
    yours: "Yours",
    theirs: "Theirs",
    one: "One version",
    other: "The other version",
    version: (place: number) => `Version ${f.number(place)}`,
    written: (iso: string) => f.moment(iso),
    result: "Result",
    both: "Both",
    all: "All",
    byHand: "By hand",
    edit: "Edit",
    editResult: (place: number) => `Result of place ${f.number(place)}`,
    nothing: "Nothing here",
    same: (lines: number) =>
      f.plural(lines, {
        one: `${f.number(lines)} line is the same`,
        other: `${f.number(lines)} lines are the same`,
      }),
    keep: (whose: string) => `Keep ${whose.toLocaleLowerCase(f.locale)}`,
    keepBoth: "Keep both",
    keepAll: "Keep all",
    done: "Done",
    choices: "Choices",
  };
}
