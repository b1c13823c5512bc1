import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type PouchDB from "pouchdb-core";
import { createAdapterRecord, type AdapterRecord } from "#client/store/adapter-record.ts";
import { createDeviceStore, type DeviceStore } from "#client/store/device-store.ts";
import { createLocalDocuments } from "#client/store/local-documents.ts";
import { createTempDatabases, type TempDatabases } from "#test/client/support/temp-databases.ts";

let databases: TempDatabases;
let database: PouchDB;
let device: DeviceStore;
let unrecorded: unknown[];

beforeEach(async () => {
  databases = await createTempDatabases();
  database = databases.openForDevice();
  device = createDeviceStore(createLocalDocuments(database));
  unrecorded = [];
});
afterEach(async () => {
  await database.close();
  await databases.removeAll();
});

function builtWith(adapter: string): AdapterRecord {
  return createAdapterRecord({ device, adapter, onUnrecorded: (error) => unrecorded.push(error) });
}

describe("the adapter of a database", () => {
  it("is written down when the database is made, or first met by a Settee that writes it down", async () => {
    await builtWith("idb").opening("local");
    expect((await device.read()).adapters).toEqual({ local: "idb" });
    await builtWith("idb").opening("local");
    expect(unrecorded).toEqual([]);
  });

  it("is the only one that opens it: another would find nothing, or spoil it", async () => {
    await builtWith("idb").opening("u1");
    await expect(builtWith("indexeddb").opening("u1")).rejects.toThrow("keeps them as idb");
    expect((await device.read()).adapters).toEqual({ u1: "idb" });
  });

  it("is the matter of each database alone", async () => {
    await builtWith("idb").opening("u1");
    await builtWith("indexeddb").opening("u2");
    expect((await device.read()).adapters).toEqual({ u1: "idb", u2: "indexeddb" });
  });

  it("need not be written down for the notes to open: the disk may be full", async () => {
    const full = new Error("QuotaExceededError");
    database.put = async () => {
      throw full;
    };
    await builtWith("idb").opening("u1");
    expect(unrecorded).toEqual([full]);
  });

  it("is forgotten with the database, so that nothing here names whose it was", async () => {
    await builtWith("idb").opening("u1");
    await builtWith("idb").removed("u1");
    expect((await device.read()).adapters).toEqual({});
  });
});
