/** Which notes the list shows. */
export type Place = { type: "notes" } | { type: "trash" } | { type: "tag"; tag: string };

/** Where the person is: a list, and perhaps one note of it. */
export interface Route {
  readonly place: Place;
  readonly noteId: string | null;
}

/*
 * The route lives in the fragment: it needs nothing from a server, and works offline with or without a service worker.
 *
 *     #/   #/notes/<id>   #/trash   #/trash/<id>   #/tags/<tag>   #/tags/<tag>/<id>
 */

/** Whatever is not a route of ours is the list of all notes. */
export function parseRoute(hash: string): Route {
  const [head, ...rest] = hash
    .replace(/^#\/?/, "")
    .split("/")
    .filter(Boolean)
    .map((part) => decode(part));
  const [first = null, second = null] = rest;
  switch (head) {
    case "notes":
      return { place: { type: "notes" }, noteId: first };
    case "trash":
      return { place: { type: "trash" }, noteId: first };
    case "tags":
      return first === null
        ? { place: { type: "notes" }, noteId: null }
        : { place: { type: "tag", tag: first }, noteId: second };
    default:
      return { place: { type: "notes" }, noteId: null };
  }
}

export function hrefOf({ place, noteId }: Route): string {
  const note = noteId === null ? "" : `/${encodeId(noteId)}`;
  switch (place.type) {
    case "notes":
      return noteId === null ? "#/" : `#/notes${note}`;
    case "trash":
      return `#/trash${note}`;
    case "tag":
      return `#/tags/${encodeURIComponent(place.tag)}${note}`;
  }
}

function encodeId(id: string): string {
  return encodeURIComponent(id).replaceAll("%3A", ":");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray "%" typed by hand: take the part as it is.
    return part;
  }
}
