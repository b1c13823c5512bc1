/** The part of a structured logger (pino's signature) that the embedded server writes to. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const SILENT: Log = { info() {}, warn() {}, error() {} };
