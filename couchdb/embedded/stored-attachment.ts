import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/** `[attachments] compressible_types` and `compression_level`. */
const COMPRESSIBLE = /^(text\/|application\/(javascript|json|xml)(;|\s*$))/i;
const LEVEL = 8;

/** An attachment as PouchDB stores it. */
interface StoredAttachment {
  readonly content_type: string;
  readonly revpos: number;
  /** Of the stored bytes, as in CouchDB. */
  readonly digest: string;
  readonly length: number;
  readonly data: Buffer;
  readonly encoding?: "gzip";
  readonly unpacked_length?: number;
}

/** CouchDB keeps these gzipped. */
function isCompressible(contentType: string): boolean {
  return COMPRESSIBLE.test(contentType.trim());
}

/** @param packed the length that the sender names, when the bytes came gzipped; they are kept as they are */
export async function storeAttachment(
  { contentType, revpos, data }: { contentType: string; revpos: number; data: Buffer },
  packed: { readonly unpackedLength: number } | undefined,
): Promise<StoredAttachment> {
  const isPacked = packed !== undefined || isCompressible(contentType);
  const bytes = packed === undefined && isPacked ? await compress(data, { level: LEVEL }) : data;
  return {
    content_type: contentType,
    revpos,
    digest: `md5-${createHash("md5").update(bytes).digest("base64")}`,
    length: bytes.length,
    data: bytes,
    ...(isPacked
      ? { encoding: "gzip", unpacked_length: packed?.unpackedLength ?? data.length }
      : {}),
  };
}
