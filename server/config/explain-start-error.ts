import { StartProblem } from "./start-problem.ts";

/** One line that says what is wrong and what to do. */
export function explainStartError(error: unknown): string {
  if (error instanceof StartProblem) return error.message;
  if (!(error instanceof Error)) return String(error);
  const system = systemError(error);
  switch (system.code) {
    case "EADDRINUSE":
      return `Port ${system.port} is taken. Stop the program that uses it, or set PORT to another one.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address ${system.address}. Set HOST to one of its own.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return system.path === ""
        ? `Not allowed to listen on port ${system.port}. Set PORT to one above 1023.`
        : `The data folder cannot be written (${system.path}). Set DATA_DIR to another one, or change its owner.`;
    case "ENOTDIR":
    case "EEXIST":
      return `The data folder is not a folder (${system.path}). Set DATA_DIR to another one.`;
    case "ENOSPC":
      return "The disk is full. Make room, then start again.";
    default:
      return error.message.split("\n")[0] ?? "unknown error";
  }
}

function systemError(error: Error): { code: string; port: string; address: string; path: string } {
  const fields = new Map<string, unknown>(Object.entries(error));
  const text = (name: string) => String(fields.get(name) ?? "");
  const address = text("address") || text("hostname");
  return { code: text("code"), port: text("port"), address, path: text("path") };
}
