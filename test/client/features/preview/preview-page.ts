/** Gives a test in a browser what the preview makes of a Markdown text. */
import { renderParts } from "#client/features/preview/render-markdown.ts";

function showPreview(body: string): void {
  const words = {
    image: (text: string) => `Image: ${text}`,
    imageUntitled: "Image",
    done: "Done",
    open: "To do",
  };
  document.body.replaceChildren(...[...renderParts(body, words)].filter((part) => part !== null));
}

Object.assign(globalThis, { showPreview });
