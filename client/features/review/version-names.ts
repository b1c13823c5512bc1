import type { ReviewView } from "#client/port/settee-port.ts";
import type { ReviewMessages } from "#client/messages/use-review-messages.ts";

export interface VersionName {
  readonly version: number;
  readonly name: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** The versions by the names that a person knows them by, this device's own first. */
export function nameVersions(
  versions: ReviewView["versions"],
  ours: number | null,
  m: ReviewMessages,
): VersionName[] {
  const first = ours ?? 0;
  const order = [first, ...[...versions.keys()].filter((version) => version !== first)];
  return order.map((version, place) => ({
    version,
    name: nameOf(place, versions.length, ours !== null, m),
    updatedAt: versions[version]?.updatedAt ?? "",
  }));
}

function nameOf(place: number, of: number, isKnown: boolean, m: ReviewMessages): string {
  if (isKnown && place === 0) return m.yours;
  if (of > 2) return m.version(place + 1);
  if (isKnown) return m.theirs;
  return place === 0 ? m.one : m.other;
}
