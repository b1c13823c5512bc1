import type { Hold } from "./store/read-attachments.ts";

/** Counts bytes that are given back together, when the piece of the answer that they are for is out. */
export function holdTogether(hold: Hold): { readonly hold: Hold; releaseAll(): void } {
  const releases: (() => void)[] = [];
  return {
    hold(bytes) {
      const release = hold(bytes);
      releases.push(release);
      return release;
    },
    releaseAll() {
      for (const release of releases.splice(0)) release();
    },
  };
}
