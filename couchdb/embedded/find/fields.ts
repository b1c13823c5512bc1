/** Parts of a field's name: `a.b` is `b` in `a`, `a\.b` is one name. */
function fieldPath(name: string): string[] {
  return name.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
}

/** @returns undefined when the document has no such field */
export function readField(document: unknown, name: string): unknown {
  let value = document;
  for (const part of fieldPath(name)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** The document with these fields alone, nested as they were. */
export function projectFields(document: object, names: readonly string[]): object {
  const projected: Record<string, unknown> = {};
  for (const name of names) {
    const value = readField(document, name);
    if (value !== undefined) putField(projected, fieldPath(name), value);
  }
  return projected;
}

function putField(target: object, path: readonly string[], value: unknown): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) return define(target, first, value);
  const inner: unknown = Object.hasOwn(target, first) ? Reflect.get(target, first) : undefined;
  const nested = typeof inner === "object" && inner !== null ? inner : {};
  define(target, first, nested);
  putField(nested, rest, value);
}

/** A field may be called `__proto__`. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
