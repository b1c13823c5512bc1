import { EditorState, type Extension } from "@codemirror/state";
import type { LineBreak } from "./line-breaks.ts";
import { arriving } from "./arriving.ts";

/** Refuses, as a whole, what would make the body longer than `limit` UTF-16 units; what gets shorter always passes. */
export function bodyLimit(
  limit: number,
  lineBreak: () => LineBreak,
  onRefused: () => void,
): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || transaction.annotation(arriving)) return transaction;
    const extra = lineBreak().length - 1;
    const length = transaction.newDoc.length + (transaction.newDoc.lines - 1) * extra;
    const before = transaction.startState.doc;
    if (length <= limit || length <= before.length + (before.lines - 1) * extra) return transaction;
    onRefused();
    return [];
  });
}
