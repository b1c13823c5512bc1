import { history, undo } from "@codemirror/commands";
import { EditorState, Text, type TransactionSpec } from "@codemirror/state";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arrivingTransaction } from "#client/features/editor/arriving.ts";

const open = (text: string, cursor: number) =>
  EditorState.create({
    doc: Text.of(text.split("\n")),
    selection: { anchor: cursor },
    extensions: [history(), EditorState.lineSeparator.of("\n")],
  });
const apply = (state: EditorState, spec: TransactionSpec): EditorState => state.update(spec).state;
const type = (state: EditorState, text: string): EditorState =>
  apply(state, { ...state.replaceSelection(text), userEvent: "input.type" });
const arrive = (state: EditorState, text: string): EditorState =>
  apply(state, arrivingTransaction(state.doc.toString(), text));
function undone(state: EditorState): EditorState {
  let after = state;
  undo({ state, dispatch: (transaction) => void (after = transaction.state) });
  return after;
}

test("the cursor stays in its word when another paragraph grows above it", () => {
  const state = arrive(open("first\n\nsecond", 10), "first and more\nlines\n\nsecond");
  const { head } = state.selection.main;
  expect(state.doc.sliceString(0, head).endsWith("\nsec")).toBe(true);
});

test("a selection keeps exactly the words that it had", () => {
  const before = apply(open("one\ntwo three\nfour", 0), { selection: { anchor: 4, head: 13 } });
  const { state, from, to } = (() => {
    const state = arrive(before, "zero\none\ntwo three\nFOUR");
    return { state, ...state.selection.main };
  })();
  expect(state.sliceDoc(from, to)).toBe("two three");
});

test("undo takes back one's own typing, never what has arrived", () => {
  let state = type(open("first\n\nsecond", 5), " typed");
  state = arrive(state, "first typed\n\nsecond, from elsewhere");
  state = undone(state);
  expect(state.doc.toString()).toBe("first\n\nsecond, from elsewhere");
  expect(undone(state).doc.toString()).toBe("first\n\nsecond, from elsewhere");
});

test("only the characters that differ are replaced", () => {
  const changes: string[] = [];
  const text = "same\nthe red fox runs\nsame";
  const update = open(text, 0).update(arrivingTransaction(text, text.replace("red", "blue")));
  update.changes.iterChanges((from, to, _a, _b, inserted) =>
    changes.push(`${text.slice(from, to)} → ${inserted.toString()}`),
  );
  expect(changes).toEqual(["red → blue"]);
});

test("whatever arrives, the text becomes that, and a cursor in a line that stays stays in it", () => {
  const line = fc.constantFrom("", "a", "bc", "b c", "日本");
  const body = fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(body, body, (above, below) => {
      const cursor = "the cursor is | here";
      const at = above.length + 1 + cursor.indexOf("|");
      const state = arrive(open(`${above}\n${cursor}`, at), `${below}\n${cursor}\nend`);
      expect(state.doc.toString()).toBe(`${below}\n${cursor}\nend`);
      expect(state.doc.sliceString(state.selection.main.head).startsWith("| here")).toBe(true);
    }),
    { numRuns: 500 },
  );
});
