import {
  defineLanguageFacet,
  HighlightStyle,
  Language,
  languageDataProp,
  syntaxHighlighting,
} from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { GFM, parser } from "@lezer/markdown";
import styles from "./markdown-language.module.css";

// Plain @lezer/markdown, not @codemirror/lang-markdown: that one brings the HTML and JavaScript languages, 78 kB more.
const data = defineLanguageFacet({ closeBrackets: { brackets: ["(", "[", "{", "`"] } });
const markdown = new Language(
  data,
  parser.configure([GFM, { props: [languageDataProp.add({ Document: data })] }]),
  [],
  "markdown",
);

const name = (key: string) => styles[key] ?? "";
const highlight = HighlightStyle.define([
  { tag: tags.heading1, class: name("heading1") },
  { tag: tags.heading2, class: name("heading2") },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], class: name("heading3") },
  { tag: tags.strong, class: name("strong") },
  { tag: tags.emphasis, class: name("emphasis") },
  { tag: tags.strikethrough, class: name("strikethrough") },
  { tag: [tags.link, tags.url], class: name("link") },
  { tag: tags.monospace, class: name("code") },
  { tag: tags.quote, class: name("quote") },
  {
    tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName, tags.meta],
    class: name("mark"),
  },
  { tag: tags.comment, class: name("mark") },
]);

/** Markdown with GitHub's additions: syntax tree and colours. */
export function markdownLanguage(): Extension {
  return [markdown, syntaxHighlighting(highlight)];
}
