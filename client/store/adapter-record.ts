import type { DeviceStore } from "./device-store.ts";

/**
 * Which PouchDB adapter each local database was made with. Their files can't be told apart by name, and none reads
 * the other's: so the first that opens a database is written down, and only it opens it from then on.
 */
export interface AdapterRecord {
  /** Before a database is opened or made. Throws when another adapter than this build's made it. */
  opening(name: string): Promise<void>;
  /** Nothing of the database is left. */
  removed(name: string): Promise<void>;
}

export function createAdapterRecord(deps: {
  device: DeviceStore;
  /** The one of this build. */
  adapter: string;
  /** Where a record that could not be written is told: a full disk opens all the same. */
  onUnrecorded(error: unknown): void;
}): AdapterRecord {
  const { device, adapter } = deps;

  async function record(name: string): Promise<void> {
    const { adapters } = await device.read();
    await device.write({ adapters: { ...adapters, [name]: adapter } });
  }

  return {
    async opening(name) {
      const made = (await device.read()).adapters[name];
      if (made === adapter) return;
      if (made !== undefined)
        throw new Error(`These notes were stored by another Settee, which keeps them as ${made}.`);
      // Every database from before there was a record was made with the adapter that there still is.
      await record(name).catch(deps.onUnrecorded);
    },
    async removed(name) {
      const { [name]: gone, ...others } = (await device.read()).adapters;
      if (gone !== undefined) await device.write({ adapters: others });
    },
  };
}
