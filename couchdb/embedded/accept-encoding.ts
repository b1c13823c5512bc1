/**
 * Whether a client takes gzip: named or by `*`, and not with a quality of zero.
 * @param header `Accept-Encoding`
 */
export function acceptsGzip(header: string | undefined): boolean {
  const qualities = new Map(
    (header ?? "").split(",").map((one) => {
      const [coding = "", ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return [coding, quality === undefined ? 1 : Number(quality.slice(2))];
    }),
  );
  return (qualities.get("gzip") ?? qualities.get("*") ?? 0) > 0;
}
