/** Pages about the account that is signed in. */
const accountPages = ["overview", "devices", "log"] as const;
export type AccountPage = (typeof accountPages)[number];

/** Ways in that a letter or the log-in leads to. */
const doors = [
  "forgotten-password",
  "reset-password",
  "verify-email",
  "change-email",
  "sign-up",
] as const;
type Door = (typeof doors)[number];

/** Which notes the list shows, or what stands in place of a note or of everything. */
export type Place =
  | { type: "notes" }
  | { type: "trash" }
  | { type: "tag"; tag: string }
  | { type: "account"; page: AccountPage }
  /** `token`: the secret of the link; at `forgotten-password` an address, or nothing. */
  | { type: "door"; door: Door; token: string };

/** Where the person is: a list, and perhaps one note of it. */
export interface Route {
  readonly place: Place;
  readonly noteId: string | null;
}

/*
 * The route lives in the fragment: it needs nothing from a server, and works offline with or without a service worker.
 *
 *     #/   #/notes/<id>   #/trash   #/trash/<id>   #/tags/<tag>   #/tags/<tag>/<id>
 *     #/account   #/account/devices   #/account/log
 *     #/forgotten-password[/<e-mail>]   #/reset-password/<token>   #/verify-email/<token>   #/change-email/<token>
 *     #/sign-up/<token>
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
    case "account": {
      const page = accountPages.find((page) => page === first) ?? "overview";
      return { place: { type: "account", page }, noteId: null };
    }
    default:
      return { place: doorOf(head, first) ?? { type: "notes" }, noteId: null };
  }
}

/** A link without its secret leads nowhere. */
function doorOf(head: string | undefined, token: string | null): Place | null {
  const door = doors.find((door) => door === head);
  if (!door || (token === null && door !== "forgotten-password")) return null;
  return { type: "door", door, token: token ?? "" };
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
    case "account":
      return place.page === "overview" ? "#/account" : `#/account/${place.page}`;
    case "door":
      return `#/${place.door}${place.token === "" ? "" : `/${encodeURIComponent(place.token)}`}`;
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

export const notesRoute: Route = { place: { type: "notes" }, noteId: null };

export function forgottenHref(email: string): string {
  return hrefOf({
    place: { type: "door", door: "forgotten-password", token: email },
    noteId: null,
  });
}

export function accountHref(page: AccountPage): string {
  return hrefOf({ place: { type: "account", page }, noteId: null });
}
