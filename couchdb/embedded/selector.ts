import { z } from "zod";
import { badRequest } from "./refusal.ts";
import { collate } from "./collation.ts";
import { readField } from "./find/fields.ts";

/** Whether a value satisfies a condition. */
type Test = (value: unknown) => boolean;

const objectSchema = z.record(z.string(), z.unknown());
const listSchema = z.array(z.unknown());

/** Turns an operator's operand into a test. @throws Refusal 400 */
type Operator = (operand: unknown, name: string) => Test;

const comparison =
  (holds: (order: number) => boolean): Operator =>
  (operand) =>
  (value) =>
    holds(collate(value, operand));

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["$eq", comparison((order) => order === 0)],
  ["$ne", comparison((order) => order !== 0)],
  ["$lt", comparison((order) => order < 0)],
  ["$lte", comparison((order) => order <= 0)],
  ["$gt", comparison((order) => order > 0)],
  ["$gte", comparison((order) => order >= 0)],
  ["$and", combined((tests, value) => tests.every((test) => test(value)))],
  ["$or", combined((tests, value) => tests.some((test) => test(value)))],
  ["$nor", combined((tests, value) => !tests.some((test) => test(value)))],
  ["$not", nested((test, value) => !test(value))],
  ["$elemMatch", nested((test, value) => Array.isArray(value) && value.some(test))],
  [
    "$allMatch",
    nested((test, value) => Array.isArray(value) && value.length > 0 && value.every(test)),
  ],
  ["$in", given(listSchema, (list, value) => itemsOf(value).some((item) => includes(list, item)))],
  [
    "$nin",
    given(listSchema, (list, value) => !itemsOf(value).some((item) => includes(list, item))),
  ],
  [
    "$all",
    given(
      listSchema,
      (list, value) => Array.isArray(value) && list.every((item) => includes(value, item)),
    ),
  ],
  [
    "$size",
    given(z.int().nonnegative(), (size, value) => Array.isArray(value) && value.length === size),
  ],
  ["$exists", given(z.boolean(), (wanted) => wanted)],
  [
    "$type",
    given(
      z.enum(["null", "boolean", "number", "string", "array", "object"]),
      (type, value) => typeOf(value) === type,
    ),
  ],
  ["$mod", given(z.tuple([z.int().refine((divisor) => divisor !== 0), z.int()]), isRemainder)],
  ["$regex", matchesPattern],
]);

/** Operators that may stand where a field's name does. */
const COMBINATORS = new Set(["$and", "$or", "$nor", "$not"]);

/**
 * Makes a predicate of a Mango selector.
 * @throws Refusal 400 with CouchDB's words
 */
export function compileSelector(value: unknown): Test {
  const selector = objectSchema.safeParse(value);
  if (!selector.success || Array.isArray(value))
    throw badRequest("Selector error: expected a JSON object");
  const tests = Object.entries(selector.data).map(([key, operand]) => {
    if (!key.startsWith("$")) return compileField(key, operand);
    if (!COMBINATORS.has(key)) throw badRequest(`Invalid operator: ${key}`);
    return compileOperator(key, operand);
  });
  return (document) => tests.every((test) => test(document));
}

function compileField(name: string, condition: unknown): Test {
  const test = compileCondition(condition);
  const wantsAbsence = objectSchema.safeParse(condition).data?.["$exists"] === false;
  return (document) => {
    const found = readField(document, name);
    // A field that is not there satisfies nothing but `$exists: false`.
    return found === undefined ? wantsAbsence : test(found);
  };
}

/** What stands behind a field's name: a plain value, operators, or a selector of the value's own fields. */
function compileCondition(condition: unknown): Test {
  const members = objectSchema.safeParse(condition);
  if (!members.success || Array.isArray(condition) || Object.keys(members.data).length === 0)
    return (value) => collate(value, condition) === 0;
  const tests = Object.entries(members.data).map(([key, operand]) =>
    key.startsWith("$") ? compileOperator(key, operand) : compileField(key, operand),
  );
  return (value) => tests.every((test) => test(value));
}

function compileOperator(name: string, operand: unknown): Test {
  const operator = OPERATORS.get(name);
  if (operator === undefined) throw badRequest(`Invalid operator: ${name}`);
  return operator(operand, name);
}

function given<Operand>(
  schema: z.ZodType<Operand>,
  holds: (operand: Operand, value: unknown) => boolean,
): Operator {
  return (operand, name) => {
    const parsed = schema.safeParse(operand);
    if (!parsed.success) throw badArgument(name, operand);
    return (value) => holds(parsed.data, value);
  };
}

function combined(holds: (tests: readonly Test[], value: unknown) => boolean): Operator {
  return (operand, name) => {
    if (!Array.isArray(operand)) throw badArgument(name, operand);
    const tests = operand.map((item) => {
      if (!objectSchema.safeParse(item).success) throw badArgument(name, operand);
      return compileCondition(item);
    });
    return (value) => holds(tests, value);
  };
}

function nested(holds: (test: Test, value: unknown) => boolean): Operator {
  return (operand, name) => {
    if (!objectSchema.safeParse(operand).success) throw badArgument(name, operand);
    const test = compileCondition(operand);
    return (value) => holds(test, value);
  };
}

function matchesPattern(operand: unknown, name: string): Test {
  if (typeof operand !== "string") throw badArgument(name, operand);
  try {
    const pattern = new RegExp(operand, "u");
    return (value) => typeof value === "string" && pattern.test(value);
  } catch {
    // A SyntaxError says no more than the pattern itself.
    throw badArgument(name, operand);
  }
}

function isRemainder([divisor, remainder]: [number, number], value: unknown): boolean {
  return Number.isInteger(value) && Number(value) % divisor === remainder;
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function includes(list: readonly unknown[], value: unknown): boolean {
  return list.some((item) => collate(item, value) === 0);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function badArgument(operator: string, operand: unknown): Error {
  return badRequest(`Bad argument for operator ${operator}: ${JSON.stringify(operand)}`);
}
