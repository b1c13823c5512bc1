import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Text, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { MAX_BODY_LENGTH } from "#shared/limits.ts";
import { arriving, arrivingTransaction } from "./arriving.ts";
import { bodyLimit } from "./body-limit.ts";
import { bodyTheme } from "./body-theme.ts";
import { insertLink, toggleMark } from "./formatting.ts";
import { lineBreakOf, toBody, toEditorText } from "./line-breaks.ts";
import { continueList } from "./list-continuation.ts";
import { markdownLanguage } from "./markdown-language.ts";

export interface BodyViewOptions {
  parent: HTMLElement;
  body: string;
  readOnly: boolean;
  label: string;
  placeholder: string;
  /** CodeMirror's own words → the person's. */
  phrases: Readonly<Record<string, string>>;
  onChange: (body: string) => void;
  onTooLong: () => void;
  /** An input method has begun or ended composing. */
  onComposing: (composing: boolean) => void;
  onLeave: () => void;
}

export interface BodyView {
  /** Shows this body if it is not what is shown already. */
  show(body: string): void;
  setReadOnly(readOnly: boolean): void;
  focus(): void;
  destroy(): void;
}

/** CodeMirror on one note's body. Opening a body never changes it; what arrives keeps cursor, selection and undo. */
export function createBodyView(options: BodyViewOptions): BodyView {
  let lineBreak = lineBreakOf(options.body);
  let shown = options.body;
  const writable = new Compartment();
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: Text.of(toEditorText(options.body, lineBreak).split("\n")),
      extensions: [
        // The document is held with "\n"; a stray "\r" is then an ordinary character and survives.
        EditorState.lineSeparator.of("\n"),
        history(),
        EditorState.phrases.of(options.phrases),
        search({ top: true }),
        markdownLanguage(),
        bodyTheme,
        writable.of(EditorState.readOnly.of(options.readOnly)),
        keys(options.onLeave),
        placeholder(options.placeholder),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          "aria-multiline": "true",
          spellcheck: "true",
          autocorrect: "on",
          autocapitalize: "sentences",
        }),
        EditorView.clipboardInputFilter.of((text) => text.replaceAll(/\r\n?/g, "\n")),
        bodyLimit(MAX_BODY_LENGTH, () => lineBreak, options.onTooLong),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((t) => t.annotation(arriving))) return;
          shown = toBody(update.state.doc.toString(), lineBreak);
          options.onChange(shown);
        }),
        EditorView.domEventHandlers({
          compositionstart: () => options.onComposing(true),
          compositionend: () => {
            // CodeMirror reads the composed text after this event; what was held may enter only then.
            setTimeout(() => options.onComposing(false), 60);
          },
        }),
      ],
    }),
  });

  function show(body: string): void {
    if (body === shown) return;
    lineBreak = lineBreakOf(body);
    shown = body;
    view.dispatch(arrivingTransaction(view.state.doc.toString(), toEditorText(body, lineBreak)));
  }

  return {
    show,
    setReadOnly: (readOnly) =>
      view.dispatch({ effects: writable.reconfigure(EditorState.readOnly.of(readOnly)) }),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function keys(leave: () => void): Extension {
  return keymap.of([
    { key: "Enter", run: continueList },
    { key: "Mod-b", run: toggleMark("**"), preventDefault: true },
    { key: "Mod-i", run: toggleMark("_"), preventDefault: true },
    { key: "Mod-k", run: insertLink, preventDefault: true },
    { key: "Mod-f", run: openSearchPanel },
    ...searchKeymap,
    ...historyKeymap,
    ...defaultKeymap,
    {
      key: "Escape",
      run: () => {
        leave();
        return true;
      },
    },
    indentWithTab,
  ]);
}
