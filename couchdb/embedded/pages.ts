/** Documents that are read at the same time. */
const PAGE = 100;

/** The list in pieces that are worked on one after the other, so that a long one does not crowd out other requests. */
export function pagesOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, page) =>
    items.slice(page * PAGE, (page + 1) * PAGE),
  );
}
