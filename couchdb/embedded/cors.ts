/** What the browser of another origin needs to be told; nothing for origins that are not named. */
export interface Cors {
  /** Headers of an answer. */
  headers(origin: string | undefined): Readonly<Record<string, string>>;
  /** Headers that answer a preflight; undefined: it is none, or its origin is not named. */
  preflight(
    origin: string | undefined,
    wantedMethod: string | undefined,
    wantedHeaders: string | undefined,
  ): Readonly<Record<string, string>> | undefined;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "COPY", "OPTIONS"];
const ASKABLE = new Set([
  "accept",
  "accept-language",
  "authorization",
  "content-length",
  "content-range",
  "content-type",
  "destination",
  "expires",
  "if-match",
  "if-none-match",
  "last-event-id",
  "last-modified",
  "origin",
  "pragma",
  "range",
  "x-requested-with",
]);
const EXPOSED = [
  "content-type",
  "accept-ranges",
  "etag",
  "location",
  "server",
  "x-couch-request-id",
  "x-couch-update-newrev",
  "x-couchdb-body-time",
];

/**
 * Cookies and passwords from exactly the named origins. There is no `*`: with credentials it would mean every site that
 * a person visits.
 */
export function createCors(origins: readonly string[]): Cors {
  const named = new Set(origins);
  return {
    headers(origin) {
      if (origin === undefined || !named.has(origin)) return {};
      return { ...allow(origin), "Access-Control-Expose-Headers": EXPOSED.join(", ") };
    },
    preflight(origin, wantedMethod, wantedHeaders = "") {
      if (origin === undefined || !named.has(origin) || wantedMethod === undefined)
        return undefined;
      if (!METHODS.includes(wantedMethod)) return undefined;
      const wanted = wantedHeaders.split(",").flatMap((name) => name.trim().toLowerCase() || []);
      if (wanted.some((name) => !ASKABLE.has(name))) return undefined;
      return {
        ...allow(origin),
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Methods": METHODS.join(", "),
        ...(wanted.length === 0 ? {} : { "Access-Control-Allow-Headers": wanted.join(", ") }),
      };
    },
  };
}

function allow(origin: string): Record<string, string> {
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    Vary: "Origin",
  };
}
