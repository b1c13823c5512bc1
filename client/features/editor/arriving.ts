import { Annotation, Text, Transaction, type TransactionSpec } from "@codemirror/state";
import { textChanges } from "./text-changes.ts";

/** Marks a transaction that brings a text from outside: it is no stroke of the person. */
export const arriving = Annotation.define<true>();

/** The smallest transaction that makes `after` of `before`: cursor, selection and undo history stay. */
export function arrivingTransaction(before: string, after: string): TransactionSpec {
  return {
    changes: textChanges(before, after).map(({ from, to, insert }) => ({
      from,
      to,
      insert: Text.of(insert.split("\n")),
    })),
    annotations: [arriving.of(true), Transaction.addToHistory.of(false)],
  };
}
