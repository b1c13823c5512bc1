/** Work (ms) after which the browser gets its turn, with what it then has to lay out well below a frame that is felt. */
const TURN = 8;

/**
 * Puts the parts on the page, with a breath for the browser in between. Into an empty page they come one by one; what
 * is there already stays until all of the new is made, so that nothing jumps. Resolves when all is there, or at `signal`.
 */
export async function showParts(
  page: HTMLElement,
  parts: Iterable<DocumentFragment | null>,
  signal: AbortSignal,
): Promise<void> {
  const fresh = page.childElementCount === 0;
  const target = fresh ? page : document.createDocumentFragment();
  let begun = performance.now();
  for (const part of parts) {
    if (part) target.append(wrap(part));
    if (performance.now() - begun < TURN) continue;
    await nextTurn();
    if (signal.aborted) return;
    begun = performance.now();
  }
  if (target !== page) page.replaceChildren(target);
}

/** The browser lays out a section only when it comes into sight. */
function wrap(part: DocumentFragment): HTMLElement {
  const section = document.createElement("section");
  section.append(part);
  return section;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
