// PouchDB takes in the replication plugin only once per program, and the client does so here.
import "#client/store/open-database.ts";
import levelDbAdapter from "pouchdb-adapter-leveldb";
import PouchDB from "pouchdb-core";

/** PouchDB in Node, on LevelDB and over HTTP, with replication. */
export const ReplicatingPouchDb = PouchDB.plugin(levelDbAdapter);
