/** The CouchDB whose API this is, as clients see it. */
export const VERSION = {
  number: "3.5.0",
  vendor: "Settee",
  server: "CouchDB/3.5.0 (Settee embedded)",
} as const;
