import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type RefObject, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

const typingMs = 150;

/** Free words over subject, recipients, reference and error. Esc empties it, Down goes to the list. */
export function SearchField({
  field,
  onWords,
  onDown,
}: {
  field: RefObject<HTMLInputElement | null>;
  onWords: (words: string) => void;
  onDown: () => void;
}) {
  const [typed, setTyped] = useState('');
  const later = useDebouncedCallback(onWords, typingMs);
  function change(words: string): void {
    setTyped(words);
    later(words.trim());
  }
  return (
    <TextInput
      ref={field}
      className="fill"
      aria-label={t.outbox.search}
      placeholder={t.outbox.search}
      maxLength={200}
      value={typed}
      leftSection={<Icon name="search" />}
      rightSection={
        typed === '' ? (
          <kbd className="kbd">/</kbd>
        ) : (
          <ActionIcon size="xs" aria-label={t.outbox.clearSearch} onClick={() => change('')}>
            <Icon name="close" />
          </ActionIcon>
        )
      }
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && typed !== '') change('');
        else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') onDown();
        else return;
        event.preventDefault();
      }}
    />
  );
}
