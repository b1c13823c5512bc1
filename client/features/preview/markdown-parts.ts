import type MarkdownIt from "markdown-it";

type Markdown = InstanceType<typeof MarkdownIt>;
type Token = ReturnType<Markdown["parse"]>[number];

/** Characters of source between two pauses while blocks are told apart. */
const STRETCH = 60_000;

/**
 * Markdown → HTML in parts of whole blocks, about `size` characters of source each, each made when it is asked for. An
 * empty part is a pause. Joined they are what `markdown.render(body)` makes, in work that can be spread over time.
 */
export function* markdownParts(markdown: Markdown, body: string, size: number) {
  const { core, renderer, options } = markdown;
  const [normalize, , ...inlineRules] = core.ruler.getRules("");
  const whole = new core.State(body, markdown, {});
  normalize?.(whole);
  yield* findBlocks(markdown, whole);

  for (const tokens of inParts(whole.tokens, size)) {
    const part = new core.State("", markdown, whole.env);
    part.tokens = tokens;
    for (const rule of inlineRules) rule(part);
    yield renderer.render(part.tokens, options, whole.env);
  }
}

/** The parser's own loop over the blocks of the outermost level (`ParserBlock.tokenize`), with pauses. */
function* findBlocks(markdown: Markdown, { src, env, tokens }: InstanceType<CoreState>) {
  if (src === "") return;
  const rules = markdown.block.ruler.getRules("");
  const state = new markdown.block.State(src, markdown, env, tokens);
  let pauseAt = STRETCH;
  let line = state.skipEmptyLines(0);
  while (line < state.lineMax) {
    state.line = line;
    rules.some((rule) => rule(state, line, state.lineMax, false));
    if (state.line <= line) throw new Error("a block of Markdown has no end");
    line = state.skipEmptyLines(state.line);
    if ((state.bMarks[line] ?? 0) < pauseAt) continue;
    pauseAt = (state.bMarks[line] ?? 0) + STRETCH;
    yield "";
  }
}

type CoreState = Markdown["core"]["State"];

/** Cuts only between blocks of the outermost level. */
function* inParts(tokens: readonly Token[], size: number): Generator<Token[]> {
  let part: Token[] = [];
  let length = 0;
  for (const token of tokens) {
    part.push(token);
    length += token.content.length;
    if (length < size || token.level !== 0 || token.nesting === 1) continue;
    yield part;
    part = [];
    length = 0;
  }
  if (part.length > 0) yield part;
}
