/** Where a request came from. */
export interface Sender {
  /** IP address of the browser, or of the last proxy that is not trusted. */
  readonly address: string;
  /** What it says of itself, cut to a sane length; empty: nothing. */
  readonly userAgent: string;
}

/** The command line on the host's own machine. */
export const HOST_SENDER: Sender = { address: "", userAgent: "" };
