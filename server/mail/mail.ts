/** What a person gets by mail, as text and as HTML that says the same. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The link that it is about, if any. */
  readonly link?: string;
}

/** Port: the way to people who are not here. */
export interface Mail {
  /** Throws when the letter was not taken. */
  send(letter: Letter): Promise<void>;
  close(): void;
}
