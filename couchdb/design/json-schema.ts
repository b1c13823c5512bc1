import { z } from "zod";

/**
 * The part of JSON Schema that our document schemas use. Parsed strictly: a keyword that the generator does not know
 * stops the build of the rules, because leaving it out would make CouchDB accept what zod refuses.
 */
export type JsonSchema = z.infer<typeof leafSchema> & {
  properties?: Record<string, JsonSchema> | undefined;
  items?: JsonSchema | undefined;
  anyOf?: JsonSchema[] | undefined;
};

const leafSchema = z.strictObject({
  $schema: z.string().optional(),
  type: z.enum(["object", "array", "string", "number", "integer", "boolean", "null"]).optional(),
  const: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  required: z.array(z.string()).optional(),
  /** Unknown fields are kept everywhere, so `false` is not known here. */
  additionalProperties: z.strictObject({}).optional(),
});

const jsonSchemaSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  leafSchema.extend({
    properties: z.record(z.string(), jsonSchemaSchema).optional(),
    items: jsonSchemaSchema.optional(),
    anyOf: z.array(jsonSchemaSchema).optional(),
  }),
);

export function toJsonSchema(schema: z.core.$ZodType): JsonSchema {
  return jsonSchemaSchema.parse(z.toJSONSchema(schema, { io: "input" }));
}
