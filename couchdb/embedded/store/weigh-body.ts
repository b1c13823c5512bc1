import { attachmentsOf, documentSchema } from "#couchdb/embedded/document.ts";
import type { ChangeLeaf } from "./change-entry.ts";

/** What a stored body weighs. */
export function weighBody(text: string): Pick<ChangeLeaf, "body" | "attachments"> {
  const bytes = Buffer.byteLength(text);
  const { _id, _rev, _deleted, _attachments, ...content } = documentSchema.parse(JSON.parse(text));
  const external = Buffer.byteLength(JSON.stringify(content));
  const attachments = new Map<string, number>();
  for (const { digest, length = 0 } of Object.values(attachmentsOf({ _id, _attachments })))
    if (digest !== undefined) attachments.set(digest, length);
  return {
    body: [bytes, external],
    ...(attachments.size === 0 ? {} : { attachments: Object.fromEntries(attachments) }),
  };
}
