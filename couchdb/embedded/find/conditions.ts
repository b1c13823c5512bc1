import { z } from "zod";

const objectSchema = z.record(z.string(), z.unknown());

type Condition = Readonly<Record<string, unknown>>;

/**
 * What a selector demands of each field at once: its own members and those of its `$and`s. Enough to choose an index
 * and its range; whether a document belongs is decided by the whole selector.
 */
export function conditionsByField(selector: Condition): Map<string, Condition> {
  const conditions = new Map<string, Condition>();
  for (const [name, operand] of Object.entries(selector)) {
    if (name === "$and" && Array.isArray(operand)) {
      for (const part of operand) {
        const inner = objectSchema.safeParse(part);
        if (inner.success)
          for (const [field, condition] of conditionsByField(inner.data))
            conditions.set(field, { ...conditions.get(field), ...condition });
      }
    } else if (!name.startsWith("$")) {
      for (const [field, condition] of fieldConditions(name, operand))
        conditions.set(field, { ...conditions.get(field), ...condition });
    }
  }
  return conditions;
}

/** `{ a: { b: 1 } }` is a condition of `a.b`. */
function fieldConditions(name: string, operand: unknown): [string, Condition][] {
  const members = objectSchema.safeParse(operand);
  if (!members.success || Array.isArray(operand)) return [[name, { $eq: operand }]];
  const entries = Object.entries(members.data);
  if (entries.length === 0) return [[name, { $eq: operand }]];
  const operators = entries.filter(([key]) => key.startsWith("$"));
  const nested = entries
    .filter(([key]) => !key.startsWith("$"))
    .flatMap(([key, inner]) => fieldConditions(`${name}.${key}`, inner));
  return operators.length === 0 ? nested : [[name, Object.fromEntries(operators)], ...nested];
}

/** Whether only documents that have the field can satisfy the condition. */
export function demandsField(condition: Condition | undefined): boolean {
  return condition !== undefined && condition["$exists"] !== false;
}

/** The selector as CouchDB shows it: plain values as `$eq`, several members as one `$and`. */
export function normalizeSelector(selector: Condition): unknown {
  const parts = Object.entries(selector).map(([name, operand]) => {
    const isObject = typeof operand === "object" && operand !== null && !Array.isArray(operand);
    return { [name]: name.startsWith("$") || isObject ? operand : { $eq: operand } };
  });
  return parts.length === 1 ? parts[0] : parts.length === 0 ? {} : { $and: parts };
}
