import { logInSchema } from "#shared/credentials.ts";
import type { Device } from "#shared/device.ts";
import { renameDeviceSchema, revokeSchema, tellSchema } from "#shared/device-change.ts";
import { refreshSchema } from "#shared/login.ts";
import { answerLogin } from "#server/http/answer-login.ts";
import { createRouter, loggedInProcedure, publicProcedure } from "#server/http/procedures.ts";
import { toTrpcError } from "#server/http/refusal.ts";
import type { LogIn } from "#server/login/log-in.ts";
import type { Devices } from "./devices.ts";
import type { LogOut } from "./log-out.ts";
import type { RefreshLogin } from "./refresh-login.ts";

interface Services {
  readonly logIn: LogIn;
  readonly refreshLogin: RefreshLogin;
  readonly logOut: LogOut;
  readonly devices: Devices;
}

export function createSessionRouter({ logIn, refreshLogin, logOut, devices }: Services) {
  return createRouter({
    logIn: publicProcedure.input(logInSchema).mutation(async ({ ctx, input }) => {
      const login = await logIn(input, ctx.sender);
      if (!login.ok) throw toTrpcError(login.error);
      return answerLogin(ctx, login.value);
    }),
    refresh: publicProcedure.input(refreshSchema).mutation(async ({ ctx, input }) => {
      const login = await refreshLogin({
        refreshToken: ctx.refreshToken,
        sender: ctx.sender,
        ...input,
      });
      if (login.ok) return answerLogin(ctx, login.value);
      // Whoever was overtaken holds a newer token by now.
      if (login.error.type !== "Overtaken") ctx.cookies.clear();
      throw toTrpcError(login.error);
    }),
    /** Needs nothing but the refresh cookie, so that it works however late it comes. */
    logOut: publicProcedure.mutation(async ({ ctx }): Promise<{ ok: true }> => {
      await logOut(ctx.refreshToken, ctx.sender);
      ctx.cookies.clear();
      return { ok: true };
    }),
    list: loggedInProcedure.query(
      async ({ ctx }): Promise<Device[]> => await devices.list(ctx.caller),
    ),
    /** A device says how many of its edits the server lacks, for the list of devices. */
    tell: loggedInProcedure
      .input(tellSchema)
      .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
        await devices.tell(ctx.caller, input.unsyncedEdits);
        return { ok: true };
      }),
    rename: loggedInProcedure
      .input(renameDeviceSchema)
      .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
        const { sessionId, label } = input;
        if (!(await devices.rename(ctx.caller, sessionId, label, ctx.sender)))
          throw toTrpcError({ type: "NoSuchDevice" });
        return { ok: true };
      }),
    /** Ends one device. Every cookie that CouchDB took is worthless at once: the others ask for a new one. */
    revoke: loggedInProcedure
      .input(revokeSchema)
      .mutation(async ({ ctx, input }): Promise<{ ok: true }> => {
        if (!(await devices.end(ctx.caller, input.sessionId, ctx.sender)))
          throw toTrpcError({ type: "NoSuchDevice" });
        return { ok: true };
      }),
    /** Ends every device but the one that asks. */
    logOutEverywhere: loggedInProcedure.mutation(async ({ ctx }): Promise<{ ended: number }> => ({
      ended: await devices.endOthers(ctx.caller, ctx.sender),
    })),
  });
}
