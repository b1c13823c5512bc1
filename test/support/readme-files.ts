import { cp, mkdtemp, readFile, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export interface ReadmeFiles {
  /** A folder with copies of them, each under the path of its package. */
  readonly folder: string;
  readonly files: readonly { path: string; bytes: Uint8Array }[];
}

/** Every README.md below node_modules: hundreds of documents that people wrote for other purposes. */
export async function collectReadmeFiles(): Promise<ReadmeFiles> {
  const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "settee-readmes-"));
  const entries = await readdir(modules, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && /^readme\.md$/i.test(entry.name));
  const files = await Promise.all(
    found.map(async (entry) => {
      const source = join(entry.parentPath, entry.name);
      const path = relative(modules, source);
      await cp(source, join(folder, path), { recursive: true });
      return { path, bytes: new Uint8Array(await readFile(source)) };
    }),
  );
  return { folder, files };
}
