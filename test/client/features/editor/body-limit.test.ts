import { EditorState } from "@codemirror/state";
import { history, undo } from "@codemirror/commands";
import { expect, test } from "vitest";
import { arrivingTransaction } from "#client/features/editor/arriving.ts";
import { bodyLimit } from "#client/features/editor/body-limit.ts";

function stateWith(
  doc: string,
  limit: number,
  refused: () => void,
  lineBreak: "\n" | "\r\n" = "\n",
) {
  return EditorState.create({ doc, extensions: [bodyLimit(limit, () => lineBreak, refused)] });
}

test("what would pass the limit is refused as a whole and nothing changes", () => {
  let refusals = 0;
  const state = stateWith("12345", 8, () => refusals++);
  const pasted = state.update({ changes: { from: 5, insert: "6789" } });
  expect(pasted.state.doc.toString()).toBe("12345");
  expect(refusals).toBe(1);
  expect(state.update({ changes: { from: 5, insert: "678" } }).state.doc.length).toBe(8);
});

test("the two characters of a CRLF line break both count", () => {
  let refusals = 0;
  const state = stateWith("1\n2", 4, () => refusals++, "\r\n");
  state.update({ changes: { from: 3, insert: "3" } });
  expect(refusals).toBe(1);
});

test("a body that is already too long can be shortened", () => {
  let refusals = 0;
  const state = stateWith("1234567890", 5, () => refusals++);
  expect(state.update({ changes: { from: 8, to: 10 } }).state.doc.toString()).toBe("12345678");
  expect(refusals).toBe(0);
});

test("what arrives passes the limit, keeps the selection and is no step of undo", () => {
  let state = EditorState.create({
    doc: "one\ntwo\n",
    selection: { anchor: 4, head: 7 },
    extensions: [
      history(),
      bodyLimit(
        9,
        () => "\n",
        () => undefined,
      ),
    ],
  });
  const dispatch = (transaction: { state: EditorState }) => {
    state = transaction.state;
  };
  dispatch(state.update({ changes: { from: 0, insert: "!" }, userEvent: "input" }));
  dispatch(state.update(arrivingTransaction("!one\ntwo\n", "!one\ntwo\nthree\n")));
  expect(state.sliceDoc(state.selection.main.from, state.selection.main.to)).toBe("two");
  undo({ state, dispatch });
  expect(state.doc.toString()).toBe("one\ntwo\nthree\n");
});
