import { BlockList, isIP } from "node:net";
import type { SessionCriteria } from "#shared/admin.ts";
import { type Result, fail, succeed } from "#shared/result.ts";
import type { LoginSession } from "#server/sessions/login-session.ts";
import { readUserAgent } from "#server/sessions/read-user-agent.ts";

export type BadNetwork = { readonly type: "BadNetwork"; readonly text: string };

/** What all criteria that are given let through. */
export function matchSessions(
  criteria: SessionCriteria,
): Result<(session: LoginSession) => boolean, BadNetwork> {
  const { userId, cidr, before, userAgent } = criteria;
  const isInNetwork = cidr === undefined ? succeed(() => true) : matchNetwork(cidr);
  if (!isInNetwork.ok) return isInNetwork;
  const usedBefore = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  const part = userAgent?.toLowerCase() ?? "";
  return succeed(
    (session) =>
      (userId === undefined || session.userId === userId) &&
      isInNetwork.value(session.address) &&
      session.usedAt < usedBefore &&
      `${session.userAgent}\n${readUserAgent(session.userAgent)}`.toLowerCase().includes(part),
  );
}

function matchNetwork(cidr: string): Result<(address: string) => boolean, BadNetwork> {
  const [network = "", bits, ...rest] = cidr.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const longest = family === "ipv6" ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  const isNetwork =
    isIP(network) !== 0 && rest.length === 0 && /^\d{0,3}$/.test(bits ?? "") && prefix <= longest;
  if (!isNetwork) return fail({ type: "BadNetwork", text: cidr });
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return succeed((address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
  });
}
