import nano from "nano";

export type Couchdb = nano.ServerScope;

/** A client with the admin credentials of the URL. Nothing is sent yet. */
export function connectCouchdb(url: string): Couchdb {
  return nano(new URL(url).href.replace(/\/$/, ""));
}

/** The same address without credentials: what the gateway may know. */
export function withoutCredentials(url: string): string {
  return new URL(url).origin;
}
