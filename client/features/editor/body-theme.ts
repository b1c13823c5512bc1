import { EditorView } from "@codemirror/view";

/** CodeMirror's own styles lie outside of every layer, so only a theme of its own kind can set them; it speaks in tokens. */
export const bodyTheme = EditorView.theme({
  "&": {
    flex: "1",
    fontSize: "var(--text-lg)",
    color: "inherit",
    backgroundColor: "transparent",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--font-read)",
    lineHeight: "var(--leading-read)",
    overflow: "visible",
  },
  ".cm-content": { padding: "0 0 40vb", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ".cm-panels": {
    position: "sticky",
    insetBlockStart: "0",
    zIndex: "2",
    marginBlockEnd: "var(--space-3)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    backgroundColor: "var(--paper-raised)",
    color: "var(--ink)",
    fontFamily: "var(--font-ui)",
  },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--space-2) var(--space-5) var(--space-2) var(--space-3)" },
  ".cm-panel.cm-search label": { fontSize: "var(--text-sm)", whiteSpace: "nowrap" },
  ".cm-panel.cm-search [name=close]": { inlineSize: "2rem", blockSize: "2rem" },
  ".cm-textfield": {
    minBlockSize: "2rem",
    paddingInline: "var(--space-2)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-sm)",
    backgroundColor: "var(--paper)",
    color: "inherit",
    fontSize: "var(--text-sm)",
  },
  ".cm-button": {
    minBlockSize: "2rem",
    paddingInline: "var(--space-3)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius-sm)",
    backgroundColor: "var(--hover)",
    backgroundImage: "none",
    color: "inherit",
    fontSize: "var(--text-sm)",
  },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  ".cm-searchMatch.cm-searchMatch-selected": {
    backgroundColor: "var(--mark)",
    outline: "2px solid var(--accent)",
  },
});
