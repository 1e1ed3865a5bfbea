import { ActionIcon, Popover, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { type QueryWord, queryWords, readSearch } from '../../../shared/search.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { type Suggestion, suggestionsFor } from '../../lib/suggest.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

const typingMs = 150;
const listId = 'search-suggestions';
/** What the hint lists; the others are suggested as they are typed. */
const hinted: readonly QueryWord[] = ['to', 'from', 'is', 'ref', 'before', 'after', 'account', 'client'];

/**
 * Words and query words over subject, recipients, reference and error. Esc empties it, Down goes through the suggestions and then to
 * the list. The query words are coloured by a line behind the field that holds the same text.
 */
export function SearchField({
  field,
  words,
  onWords,
  onDown,
}: {
  field: RefObject<HTMLInputElement | null>;
  words: string;
  onWords: (words: string) => void;
  onDown: () => void;
}) {
  const { accounts, clients } = useSnapshot();
  const [typed, setTyped] = useState(words);
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [shift, setShift] = useState(0);
  const said = useRef(words);
  const later = useDebouncedCallback((next: string) => {
    said.current = next;
    onWords(next);
  }, typingMs);

  useEffect(() => {
    if (words === said.current) return;
    said.current = words;
    setTyped(words);
  }, [words]);

  const pieces = useMemo(() => readSearch(typed, Date.now()).pieces, [typed]);
  const known = useMemo(
    () => ({ accounts: accounts.map(({ email }) => email), programs: clients.map(({ name }) => name) }),
    [accounts, clients],
  );
  const suggestions = useMemo(() => suggestionsFor(typed, cursor, known), [typed, cursor, known]);
  const shown = open && (suggestions.length > 0 || typed.trim() === '');

  function change(next: string, at: number): void {
    setTyped(next);
    setCursor(at);
    setActive(-1);
    setOpen(true);
    later(next.trim());
  }
  function take(suggestion: Suggestion): void {
    const at = suggestion.text.length - (typed.length - cursor);
    change(suggestion.text, at);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    });
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const many = shown ? suggestions.length : 0;
    const current = suggestions[active];
    if (event.key === 'ArrowDown' && many > 0 && typed.trim() !== '') setActive((active + 1) % many);
    else if (event.key === 'ArrowUp' && many > 0 && active >= 0) setActive((active + many - 1) % many);
    else if ((event.key === 'Enter' || event.key === 'Tab') && shown && current !== undefined) take(current);
    else if (event.key === 'Escape' && shown && typed !== '') setOpen(false);
    else if (event.key === 'Escape' && typed !== '') change('', 0);
    else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') {
      setOpen(false);
      later.flush();
      onDown();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <Popover
      opened={shown}
      width="target"
      position="bottom-start"
      trapFocus={false}
      returnFocus={false}
      // the field inside has the roles
      withRoles={false}
    >
      <Popover.Target>
        <div className="search fill">
          <div className="search-under" aria-hidden="true">
            <span className="search-text" style={{ transform: `translateX(${-shift}px)` }}>
              {pieces.map((piece, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces are the text from left to right
                <span key={at} className={`search-${piece.as}`}>
                  {piece.text}
                </span>
              ))}
            </span>
          </div>
          <TextInput
            ref={field}
            role="combobox"
            aria-label={t.outbox.search}
            aria-expanded={shown}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
            placeholder={t.outbox.search}
            maxLength={400}
            spellCheck={false}
            value={typed}
            leftSection={<Icon name="search" />}
            rightSection={
              typed === '' ? (
                <kbd className="kbd">/</kbd>
              ) : (
                <ActionIcon size="xs" aria-label={t.outbox.clearSearch} onClick={() => change('', 0)}>
                  <Icon name="close" />
                </ActionIcon>
              )
            }
            onChange={(event) => change(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setShift(event.currentTarget.scrollLeft)}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown className="suggest" onMouseDown={(event) => event.preventDefault()}>
        {typed.trim() === '' && <p className="suggest-title third">{t.find.words}</p>}
        {/* the field holds the focus and names the active suggestion */}
        <div id={listId} role="listbox" aria-label={t.find.suggestions} className={typed.trim() === '' ? 'hints' : ''}>
          {(typed.trim() === '' ? suggestions.filter(({ word }) => hinted.includes(word)) : suggestions).map(
            (suggestion, at) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field handles the keys
              <div
                key={suggestion.key}
                id={`${listId}-${at}`}
                role="option"
                aria-selected={at === active}
                className={at === active ? 'suggest-item on' : 'suggest-item'}
                onClick={() => take(suggestion)}
              >
                <span className="mono suggest-word">{suggestion.label}</span>
                <span className="third ell">{t.find.hints[suggestion.word]}</span>
              </div>
            ),
          )}
        </div>
        {typed.trim() === '' && (
          <p className="suggest-more third">
            {t.find.more.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </p>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The query words beneath a list that a search has made short. */
export function SearchHints() {
  return (
    <div className="search-hints">
      <p className="third">{t.find.words}</p>
      <dl>
        {queryWords.slice(0, 6).map((word) => (
          <div key={word}>
            <dt className="mono suggest-word">{word}:</dt>
            <dd className="second">{t.find.hints[word]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
