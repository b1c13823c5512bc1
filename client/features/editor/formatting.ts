import { EditorSelection, type StateCommand } from "@codemirror/state";

/** Puts `mark` around each selection, or takes it away where it already stands. */
export function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const size = mark.length;
    const change = state.changeByRange((range) => {
      const before = state.sliceDoc(Math.max(0, range.from - size), range.from);
      const after = state.sliceDoc(range.to, range.to + size);
      if (before === mark && after === mark)
        return {
          changes: [
            { from: range.from - size, to: range.from },
            { from: range.to, to: range.to + size },
          ],
          range: EditorSelection.range(range.anchor - size, range.head - size),
        };
      return {
        changes: [
          { from: range.from, insert: mark },
          { from: range.to, insert: mark },
        ],
        range: EditorSelection.range(range.anchor + size, range.head + size),
      };
    });
    dispatch(state.update(change, { scrollIntoView: true, userEvent: "input" }));
    return true;
  };
}

/** `[selection](…)` with the cursor where the address goes. */
export const insertLink: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const change = state.changeByRange((range) => {
    const text = state.sliceDoc(range.from, range.to);
    const head = range.from + (text ? text.length + 3 : 1);
    return {
      changes: { from: range.from, to: range.to, insert: `[${text}]()` },
      range: EditorSelection.cursor(head),
    };
  });
  dispatch(state.update(change, { scrollIntoView: true, userEvent: "input" }));
  return true;
};
