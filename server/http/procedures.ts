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
export const mergeRouters = trpc.mergeRouters;

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
  if (!caller.ok) throw toTrpcError(caller.error);
  return await next({ ctx: { caller: caller.value } });
});

/** For callers who are admins at this moment. */
export const adminProcedure = loggedInProcedure.use(async ({ ctx, next }) => {
  const roles = await ctx.rolesOf(ctx.caller);
  if (!roles.includes("admin")) throw toTrpcError({ type: "NotAllowed" });
  return await next();
});
