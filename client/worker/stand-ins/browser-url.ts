/** In place of url-parse: the browser's own reads the one address that pouchdb-authentication has. */
export default function parse(address: string): URL {
  return new URL(address);
}
