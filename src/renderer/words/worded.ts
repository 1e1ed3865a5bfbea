/** The shape of a catalogue without its language: every text is any text, every sentence takes the same parts. */
export type Worded<T> = T extends string
  ? string
  : T extends (...parts: infer Parts) => infer Says
    ? (...parts: Parts) => Says extends string ? string : Says
    : { readonly [K in keyof T]: Worded<T[K]> };
