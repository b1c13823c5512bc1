import createDOMPurify, { type Config } from "dompurify";
import MarkdownIt from "markdown-it";
import { markdownParts } from "./markdown-parts.ts";

/** Characters that are parsed, cleaned and laid out well within 50 ms on a slow phone. */
const PART = 3_000;

const markdown = new MarkdownIt({ html: true, linkify: true, typographer: false });

/** What may stand in a preview. Everything else is taken out; the text in it stays. */
const ALLOWED: Config = {
  ALLOWED_TAGS: [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "center",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
  ],
  ALLOWED_ATTR: [
    "href",
    "src",
    "alt",
    "title",
    "colspan",
    "rowspan",
    "start",
    "align",
    "open",
    "lang",
    "dir",
  ],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|#)/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  FORBID_CONTENTS: [
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "template",
    "svg",
    "math",
    "noscript",
    "title",
  ],
  RETURN_DOM_FRAGMENT: true,
};

export interface PreviewWords {
  image: (text: string) => string;
  imageUntitled: string;
  done: string;
  open: string;
}

const purifier = createDOMPurify(window);

/**
 * Markdown → nodes that run nothing, load nothing and send nothing, in parts of whole blocks that are rendered as they
 * are asked for: a long note can be shown without holding up the page. HTML that is opened in one block and closed in
 * another ends with its part. Null is a pause.
 */
export function* renderParts(
  body: string,
  words: PreviewWords,
): Generator<DocumentFragment | null> {
  for (const html of markdownParts(markdown, body, PART))
    yield html === "" ? null : toNodes(html, words);
}

function toNodes(html: string, words: PreviewWords): DocumentFragment {
  const fragment = purifier.sanitize(html, {
    ...ALLOWED,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const image of fragment.querySelectorAll("img")) replaceImage(image, words);
  for (const link of fragment.querySelectorAll("a")) guardLink(link);
  for (const item of fragment.querySelectorAll("li")) markTask(item, words);
  for (const table of fragment.querySelectorAll("table")) wrapTable(table);
  return fragment;
}

/** An image would tell its server who reads the note and when: it becomes a link, or its text inside one. */
function replaceImage(image: HTMLImageElement, words: PreviewWords): void {
  const text = image.alt.trim();
  const label = text ? words.image(text) : words.imageUntitled;
  const source = image.getAttribute("src");
  if (!source || image.closest("a")) return image.replaceWith(label);
  const link = document.createElement("a");
  link.href = source;
  link.textContent = label;
  image.replaceWith(link);
}

function guardLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href");
  // A fragment would change the page's own address, which is Settee's route: the text stays, the link goes.
  if (!href || href.startsWith("#")) return link.replaceWith(...link.childNodes);
  link.target = "_blank";
  link.rel = "noopener noreferrer";
}

const TASK = /^\[([ xX])\]\s+/;

function markTask(item: HTMLLIElement, words: PreviewWords): void {
  const holder = item.firstElementChild?.tagName === "P" ? item.firstElementChild : item;
  const text = holder.firstChild;
  const found = text instanceof Text ? TASK.exec(text.data.trimStart()) : null;
  if (!(text instanceof Text) || !found) return;
  text.data = text.data.trimStart().slice(found[0].length);
  const isDone = found[1] !== " ";
  const box = document.createElement("span");
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", isDone ? words.done : words.open);
  box.dataset["task"] = isDone ? "done" : "open";
  text.before(box);
  item.dataset["task"] = isDone ? "done" : "open";
}

/** A wide table scrolls by itself, with the keyboard too. */
function wrapTable(table: HTMLTableElement): void {
  const frame = document.createElement("div");
  frame.dataset["table"] = "";
  frame.tabIndex = 0;
  table.replaceWith(frame);
  frame.append(table);
}
