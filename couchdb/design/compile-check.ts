import type { JsonSchema } from "./json-schema.ts";

/** Regular expressions that an ES5 engine cannot read: look-behind, named groups, Unicode properties. */
const NOT_ES5 = /\(\?<|\\[pP]\{|\\k</;

/**
 * ES5 statements that call `refuse(path, message)` when the value of `expression` breaks the schema. They agree
 * with zod, not with JSON Schema, where the two differ: lengths count UTF-16 code units.
 */
export function compileCheck(schema: JsonSchema, expression: string, path: string): string {
  const checks = [
    checkType(schema, expression, path),
    checkValue(schema, expression, path),
    checkRange(schema, expression, path),
    checkFields(schema, expression, path),
    checkItems(schema, expression, path),
    checkAlternatives(schema, expression, path),
  ];
  return checks.filter((check) => check !== "").join("\n");
}

function refuseWhen(condition: string, path: string, message: string): string {
  return `if (${condition}) refuse(${path}, ${quote(message)});`;
}

/** JSON is almost JavaScript: two line separators must not stand in an ES5 string. */
export function quote(value: unknown): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** The condition under which the value is not of the type. */
function isNot(type: NonNullable<JsonSchema["type"]>, expression: string): string {
  switch (type) {
    case "object":
      return `typeof ${expression} !== "object" || ${expression} === null || isArray(${expression})`;
    case "array":
      return `!isArray(${expression})`;
    case "null":
      return `${expression} !== null`;
    case "integer":
      return `typeof ${expression} !== "number" || Math.floor(${expression}) !== ${expression}`;
    case "string":
    case "number":
    case "boolean":
      return `typeof ${expression} !== ${quote(type)}`;
  }
}

function checkType({ type }: JsonSchema, expression: string, path: string): string {
  return type === undefined ? "" : refuseWhen(isNot(type, expression), path, `must be ${type}`);
}

function checkValue(schema: JsonSchema, expression: string, path: string): string {
  const checks: string[] = [];
  if (schema.const !== undefined)
    checks.push(
      refuseWhen(
        `${expression} !== ${quote(schema.const)}`,
        path,
        `must be ${quote(schema.const)}`,
      ),
    );
  if (schema.enum !== undefined) {
    const condition = schema.enum.map((one) => `${expression} !== ${quote(one)}`).join(" && ");
    checks.push(refuseWhen(condition, path, `must be one of ${schema.enum.join(", ")}`));
  }
  if (schema.pattern !== undefined) {
    if (NOT_ES5.test(schema.pattern)) throw new Error(`not an ES5 pattern: ${schema.pattern}`);
    const condition = `!new RegExp(${quote(schema.pattern)}).test(${expression})`;
    checks.push(refuseWhen(condition, path, "has a wrong form"));
  }
  return checks.join("\n");
}

function checkRange(schema: JsonSchema, expression: string, path: string): string {
  const length = `${expression}.length`;
  const bounds: [number | undefined, string, string, string][] = [
    [schema.minLength, length, "<", "is too short, least length:"],
    [schema.maxLength, length, ">", "is too long, most length:"],
    [schema.minItems, length, "<", "has too few items, least:"],
    [schema.maxItems, length, ">", "has too many items, most:"],
    [schema.minimum, expression, "<", "is too small, least:"],
    [schema.maximum, expression, ">", "is too large, most:"],
    [schema.exclusiveMinimum, expression, "<=", "is too small, must be above:"],
    [schema.exclusiveMaximum, expression, ">=", "is too large, must be below:"],
  ];
  return bounds
    .map(([bound, value, operator, message]) =>
      bound === undefined
        ? ""
        : refuseWhen(`${value} ${operator} ${bound}`, path, `${message} ${bound}`),
    )
    .filter((check) => check !== "")
    .join("\n");
}

function checkFields(schema: JsonSchema, expression: string, path: string): string {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => {
      const fieldPath = path === `""` ? quote(name) : `${path} + ${quote(`.${name}`)}`;
      const check = compileCheck(field, `${expression}[${quote(name)}]`, fieldPath);
      const present = `has(${expression}, ${quote(name)})`;
      return required.has(name)
        ? `${refuseWhen(`!${present}`, fieldPath, "is missing")}\n${check}`
        : `if (${present}) {\n${check}\n}`;
    })
    .join("\n");
}

function checkItems({ items }: JsonSchema, expression: string, path: string): string {
  if (items === undefined) return "";
  const check = compileCheck(items, "item", "itemPath");
  return `each(${expression}, ${path}, function (item, itemPath) {\n${check}\n});`;
}

/** One of several: a union is tried like zod tries it, each alternative on its own. */
function checkAlternatives({ anyOf }: JsonSchema, expression: string, path: string): string {
  if (anyOf === undefined) return "";
  const attempts = anyOf.map(
    (schema) => `function () {\n${compileCheck(schema, expression, path)}\n}`,
  );
  return `anyOf(${path}, [${attempts.join(", ")}]);`;
}
