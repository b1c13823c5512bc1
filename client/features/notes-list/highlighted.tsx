import { highlight } from "./highlight.ts";

export function Highlighted({ text, search }: { text: string; search: string }) {
  let at = 0;
  return highlight(text, search).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.hit ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
  });
}
