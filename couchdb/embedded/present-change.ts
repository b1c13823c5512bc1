import type { ChangesQuery } from "./changes-query.ts";
import type { Database } from "./database.ts";
import type { DatabaseRequest } from "./database-request.ts";
import type { Document } from "./document.ts";
import { presentDocument } from "./presented-document.ts";
import { withAttachmentData } from "./store/read-attachments.ts";
import { conflictsOf, readWinner } from "./store/read-body.ts";
import type { Change } from "./store/read-changes.ts";

export interface PresentedChange {
  readonly change: Change;
  /** As it stands in JSON. */
  readonly text: string;
}

/** Changes that the feed's filter lets through, as they are shown. */
export async function presentChanges(
  { database, hold }: Pick<DatabaseRequest, "database" | "hold">,
  changes: readonly Change[],
  { choose, content }: ChangesQuery,
): Promise<PresentedChange[]> {
  if (choose === undefined && !content.documents)
    return changes.map((change) => present(database, change, content.allLeaves, undefined));
  const read = await Promise.all(
    changes.map(async (change) => ({ change, document: await readWinner(database.store, change) })),
  );
  // What was changed since and compacted, or purged, has no body any more: its newer change comes later.
  const found = read.flatMap(({ change, document }) =>
    document === undefined ? [] : [{ change, document }],
  );
  const chosen = await choose?.(found.map(({ document }) => presentDocument(document)));
  const shown = found.filter((_one, index) => chosen?.[index] !== false);
  return Promise.all(
    shown.map(async ({ change, document }) =>
      present(
        database,
        change,
        content.allLeaves,
        content.documents
          ? await complete({ database, hold }, change, document, content)
          : undefined,
      ),
    ),
  );
}

async function complete(
  { database, hold }: Pick<DatabaseRequest, "database" | "hold">,
  change: Change,
  document: Document,
  { conflicts, attachments, encodings }: ChangesQuery["content"],
): Promise<Document> {
  const lost = conflicts ? conflictsOf(change) : [];
  const full = attachments
    ? await withAttachmentData(database.store, document, { binary: false, hold })
    : document;
  return presentDocument(lost.length === 0 ? full : { ...full, _conflicts: lost }, encodings);
}

function present(
  database: Database,
  change: Change,
  allLeaves: boolean,
  doc: Document | undefined,
): PresentedChange {
  const { id, leaves, sequence } = change;
  const shown = allLeaves ? leaves : leaves.slice(0, 1);
  const text = JSON.stringify({
    seq: database.formatSequence(sequence),
    id,
    changes: shown.map(({ rev }) => ({ rev })),
    ...(leaves[0]?.deleted === true ? { deleted: true } : {}),
    ...(doc === undefined ? {} : { doc }),
  });
  return { change, text };
}
