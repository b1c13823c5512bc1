import type PouchDB from "pouchdb-core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Note } from "#shared/note.ts";
import type { HttpSession } from "./http-session.ts";
import { ReplicatingPouchDb } from "./replicating-pouchdb.ts";

const Pouch = ReplicatingPouchDb;

/** A device's own database and the one on the server, as PouchDB sees them with the cookies of a session. */
export interface ReplicatingDevice {
  readonly local: PouchDB;
  readonly remote: PouchDB;
  push(): Promise<void>;
  pull(): Promise<void>;
  close(): Promise<void>;
}

/** @param databaseUrl as the sync grant names it. */
export async function openReplicatingDevice(
  session: HttpSession,
  databaseUrl: string,
): Promise<ReplicatingDevice> {
  const folder = await mkdtemp(join(tmpdir(), "settee-device-"));
  const local = new Pouch(join(folder, "notes"), { adapter: "leveldb" });
  const { origin } = new URL(databaseUrl);
  const remote = new Pouch(databaseUrl, {
    adapter: "http",
    skip_setup: true,
    fetch: async (url: string, init: RequestInit) =>
      await session.fetch(String(url).slice(origin.length), init),
  });
  const options = { heartbeat: false, timeout: 50_000 };
  return {
    local,
    remote,
    push: async () => void (await Pouch.replicate(local, remote, options)),
    pull: async () => void (await Pouch.replicate(remote, local, options)),
    async close() {
      await remote.close();
      await local.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function createNote(key: string, changes: Partial<Note> = {}): Note {
  const at = "2026-01-02T03:04:05.678Z";
  return {
    _id: `note:${key}`,
    schema: 1,
    title: `Note ${key}`,
    body: "# Hello",
    tags: ["one"],
    pinned: false,
    archivedAt: null,
    trashedAt: null,
    createdAt: at,
    updatedAt: at,
    ...changes,
  };
}
