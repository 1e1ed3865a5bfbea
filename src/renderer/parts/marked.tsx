import { Fragment } from 'react';

/** A sentence in which **bold** is what stands on somebody else's page, and `code` what is typed or shown there. */
export function Marked({ text }: { text: string }) {
  const parts = text.split(/(\*\*[^*]+\*\*|`[^`]+`)/);
  return parts.map((part, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence never changes its order
    if (part.startsWith('**')) return <b key={at}>{part.slice(2, -2)}</b>;
    if (part.startsWith('`'))
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sentence never changes its order
        <span key={at} className="mono">
          {part.slice(1, -1)}
        </span>
      );
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence never changes its order
    return <Fragment key={at}>{part}</Fragment>;
  });
}
