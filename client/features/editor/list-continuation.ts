import { syntaxTree } from "@codemirror/language";
import { EditorSelection, type EditorState, type StateCommand } from "@codemirror/state";

const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?/;
const QUOTE = /^(\s*(?:>\s?)+)/;

export interface Continuation {
  /** What the next line begins with. */
  readonly prefix: string;
  /** Length of the mark at the start of this line. */
  readonly mark: number;
}

/** How a list item or a quote goes on after this line; null for other lines. */
export function continueLine(line: string): Continuation | null {
  const item = ITEM.exec(line);
  if (item) {
    const [mark, indent = "", bullet, number, stop = "", space = " ", task] = item;
    const next = bullet ?? `${Number(number) + 1}${stop}`;
    return { prefix: indent + next + space + (task ? "[ ] " : ""), mark: mark.length };
  }
  const quote = QUOTE.exec(line);
  return quote ? { prefix: quote[0], mark: quote[0].length } : null;
}

/** Enter inside a list or quote starts the next item; on an empty item it ends the list. */
export const continueList: StateCommand = ({ state, dispatch }) => {
  const { main, ranges } = state.selection;
  if (ranges.length > 1 || !main.empty || state.readOnly || isInCode(state, main.head))
    return false;
  const line = state.doc.lineAt(main.head);
  const continuation = continueLine(line.text);
  if (!continuation || main.head < line.from + continuation.mark) return false;
  const isEmpty = line.text.slice(continuation.mark).trim() === "";
  const changes = isEmpty
    ? { from: line.from, to: line.to, insert: "" }
    : { from: main.head, insert: `\n${continuation.prefix}` };
  const head = isEmpty ? line.from : main.head + 1 + continuation.prefix.length;
  dispatch(
    state.update({
      changes,
      selection: EditorSelection.cursor(head),
      scrollIntoView: true,
      userEvent: "input",
    }),
  );
  return true;
};

function isInCode(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); ;) {
    if (/Code/.test(node.name)) return true;
    if (!node.parent) return false;
    node = node.parent;
  }
}
