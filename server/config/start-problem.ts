/** Settee cannot start, and a host can do something about it. The message is one line that says what. */
export class StartProblem extends Error {
  override readonly name = "StartProblem";
}
