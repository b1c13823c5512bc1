import { EditorState, type Transaction } from "@codemirror/state";
import { expect, test } from "vitest";
import { continueLine, continueList } from "#client/features/editor/list-continuation.ts";
import { toggleMark } from "#client/features/editor/formatting.ts";

function enter(text: string): string {
  const state = EditorState.create({ doc: text, selection: { anchor: text.length } });
  let result = text;
  continueList({
    state,
    dispatch: (transaction: Transaction) => {
      result = transaction.state.doc.toString();
    },
  });
  return result;
}

test("Enter in a list begins the next item", () => {
  expect(enter("- milk")).toBe("- milk\n- ");
  expect(enter("  9. nine")).toBe("  9. nine\n  10. ");
  expect(enter("- [x] done")).toBe("- [x] done\n- [ ] ");
  expect(enter("> said")).toBe("> said\n> ");
});

test("Enter on an empty item ends the list", () => {
  expect(enter("- milk\n- ")).toBe("- milk\n");
});

test("Enter elsewhere is left to the editor", () => {
  expect(continueLine("just text")).toBeNull();
  expect(continueLine("-no item")).toBeNull();
});

test("a mark is put around the selection and taken away again", () => {
  const bold = toggleMark("**");
  let state = EditorState.create({ doc: "so good", selection: { anchor: 3, head: 7 } });
  const dispatch = (transaction: Transaction) => {
    state = transaction.state;
  };
  bold({ state, dispatch });
  expect(state.doc.toString()).toBe("so **good**");
  bold({ state, dispatch });
  expect(state.doc.toString()).toBe("so good");
});
