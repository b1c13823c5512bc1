import { initTRPC } from "@trpc/server";
import { DatabaseAway } from "#server/couchdb/database-away.ts";
import type { Context } from "./context.ts";
import { tellError } from "./error-data.ts";
import { toTrpcError } from "./refusal.ts";

const trpc = initTRPC.context<Context>().create({
  errorFormatter({ shape, error }) {
    const { message, data } = tellError(error);
    const { code, httpStatus } = shape.data;
    return { ...shape, message, data: { ...data, code, httpStatus } };
  },
});

export const createRouter = trpc.router;

/** For everybody. */
export const publicProcedure = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof DatabaseAway)
    throw toTrpcError({ type: "DatabaseAway" });
  return result;
});

/** For callers with a valid access token, in `Authorization: Bearer`. */
export const loggedInProcedure = publicProcedure.use(async ({ ctx, next }) => {
  const caller = await ctx.identify();
  if (caller === undefined) throw toTrpcError({ type: "NotLoggedIn" });
  return await next({ ctx: { caller } });
});
