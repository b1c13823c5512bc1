/**
 * CouchDB did not answer, or answered that it cannot. Adapters throw it, and one place turns it into "try again":
 * every port can meet it and no service can do anything about it, so it is not part of their failure unions.
 */
export class DatabaseAway extends Error {
  override readonly name = "DatabaseAway";
}
