/**
 * The AuthSession of a request: the first one, as CouchDB would take it, and nothing else of the cookies.
 * `malformed` is what CouchDB answers 400 to; a browser cannot drop an HttpOnly cookie by itself, but after a 401
 * it renews it.
 */
export type AuthSessionCookie =
  | { readonly type: "none" }
  | { readonly type: "malformed" }
  | { readonly type: "cookie"; readonly value: string };

export function readAuthSession(cookieHeader: string | undefined): AuthSessionCookie {
  for (const pair of (cookieHeader ?? "").split(";")) {
    const [name = "", ...rest] = pair.split("=");
    if (name.trim() !== "AuthSession") continue;
    const value = rest.join("=").trim();
    if (value === "") return { type: "none" };
    return isWellFormed(value) ? { type: "cookie", value } : { type: "malformed" };
  }
  return { type: "none" };
}

/** `name:HEXTIME:MAC` in base64url; the MAC is raw bytes. */
function isWellFormed(value: string): boolean {
  if (!/^[A-Za-z0-9_-]{1,512}$/.test(value)) return false;
  return /^[^:]+:[0-9A-F]+:/.test(Buffer.from(value, "base64url").toString("latin1"));
}
