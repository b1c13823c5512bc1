/** Whether one pane is shown at a time; the CSS asks the same question with the same width. */
export function isPhone(): boolean {
  return matchMedia("(max-width: 47.99rem)").matches;
}
