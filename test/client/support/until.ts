/**
 * Resolves with the first value that `read` answers, looking again every few milliseconds. Fails with `what` in its
 * message after `within` milliseconds.
 */
export async function until<Value>(
  what: string,
  read: () => Value | undefined | null | false | Promise<Value | undefined | null | false>,
  within = 10_000,
): Promise<Value> {
  const end = Date.now() + within;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > end) throw new Error(`Waited ${within} ms in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
