import { z } from "zod";
import { badRequest } from "./refusal.ts";

const selectorSchema = z.record(z.string(), z.unknown());
type Check = (operand: unknown, operator: string) => void;

/** What each operator takes. Checked beforehand, because PouchDB would throw in the middle of a feed. */
const OPERATORS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ...["$and", "$or", "$nor"].map((name): [string, Check] => [name, eachIsSelector]),
  ...["$not", "$elemMatch", "$allMatch"].map((name): [string, Check] => [name, isNestedSelector]),
  ...["$in", "$nin", "$all"].map((name): [string, Check] => [name, fits(z.array(z.unknown()))]),
  ...["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"].map((name): [string, Check] => [name, () => {}]),
  ["$exists", fits(z.boolean())],
  ["$size", fits(z.number().int().nonnegative())],
  ["$type", fits(z.enum(["null", "boolean", "number", "string", "array", "object"]))],
  [
    "$mod",
    fits(
      z.tuple([
        z
          .number()
          .int()
          .refine((divisor) => divisor !== 0),
        z.number().int(),
      ]),
    ),
  ],
  ["$regex", isPattern],
]);

/** Operators that combine selectors and so may stand where a field's name does. */
const COMBINATORS = new Set(["$and", "$or", "$nor", "$not"]);

/**
 * A Mango selector that PouchDB can evaluate on any document.
 * @throws Refusal 400
 */
export function requireSelector(value: unknown): Record<string, unknown> {
  const selector = selectorSchema.safeParse(value);
  if (!selector.success || Array.isArray(value))
    throw badRequest("Selector error: expected a JSON object");
  for (const [key, operand] of Object.entries(selector.data)) {
    if (!key.startsWith("$")) checkField(operand);
    else if (COMBINATORS.has(key)) checkOperator(key, operand);
    else throw badRequest(`Invalid operator: ${key}`);
  }
  return selector.data;
}

/** What stands behind a field's name: a value, conditions, or a selector of its fields. */
function checkField(value: unknown): void {
  const conditions = selectorSchema.safeParse(value);
  if (!conditions.success || Array.isArray(value)) return;
  for (const [key, operand] of Object.entries(conditions.data))
    if (key.startsWith("$")) checkOperator(key, operand);
    else checkField(operand);
}

function checkOperator(operator: string, operand: unknown): void {
  const check = OPERATORS.get(operator);
  if (check === undefined) throw badRequest(`Invalid operator: ${operator}`);
  check(operand, operator);
}

function badArgument(operator: string, operand: unknown): Error {
  return badRequest(`Bad argument for operator ${operator}: ${JSON.stringify(operand)}`);
}

function fits(schema: z.ZodType): Check {
  return (operand, operator) => {
    if (!schema.safeParse(operand).success) throw badArgument(operator, operand);
  };
}

function eachIsSelector(operand: unknown, operator: string): void {
  const list = z.array(selectorSchema).safeParse(operand);
  if (!list.success || list.data.length === 0) throw badArgument(operator, operand);
  for (const selector of list.data) requireSelector(selector);
}

function isNestedSelector(operand: unknown, operator: string): void {
  const nested = selectorSchema.safeParse(operand);
  if (!nested.success || Array.isArray(operand)) throw badArgument(operator, operand);
  checkField(nested.data);
}

function isPattern(operand: unknown, operator: string): void {
  if (typeof operand !== "string") throw badArgument(operator, operand);
  try {
    new RegExp(operand);
  } catch {
    // A SyntaxError says no more than the pattern itself.
    throw badArgument(operator, operand);
  }
}
