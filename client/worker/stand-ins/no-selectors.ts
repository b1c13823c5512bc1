/** In place of pouchdb-selector-core, 6 kB that only a changes feed with a selector needs: Settee never asks for one. */
export function matchesSelector(): never {
  throw new Error("Settee filters no feed by a selector.");
}
