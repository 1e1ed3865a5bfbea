import { ActionIcon, Combobox, useCombobox } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import type { Suggestion } from '../../../shared/drafts.ts';
import { meantAddress } from '../../lib/domain-typos.ts';
import { type Chip, chipKey, listOf, readChips, written } from '../../lib/recipients.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';
import { useSuggestions } from './use-suggestions.ts';

interface RecipientsFieldProps {
  readonly field: 'to' | 'cc' | 'bcc' | 'replyTo';
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly hint?: string;
  readonly onChange: (list: string) => void;
}

/** An address list as chips, each checked as soon as it is one, completed from what was written to before. */
export function RecipientsField({ field, label, value, error, hint, onChange }: RecipientsFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const [chips, setChips] = useState<readonly Chip[]>(() => readChips(value));
  const [typed, setTyped] = useState('');
  const { suggestions, forget } = useSuggestions(typed, chips);
  const wrong = chips.filter(({ address }) => address === null);
  const hints = chips.flatMap((chip) => {
    const meant = chip.address === null ? null : meantAddress(chip.address);
    return meant === null ? [] : [{ chip, meant }];
  });

  function put(next: readonly Chip[], rest: string): void {
    setChips(next);
    setTyped(rest);
    onChange(listOf(next, rest));
  }
  /** Makes chips of what is typed; an address that is there already is not put twice. */
  function take(text: string): void {
    const known = new Set(chips.map(chipKey));
    const added = readChips(text).filter((chip) => !known.has(chipKey(chip)) && known.add(chipKey(chip)));
    put([...chips, ...added], '');
    box.closeDropdown();
  }
  function type(text: string): void {
    if (/[,;\n]/.test(text) && readChips(text).length > 0 && !/["<][^">]*$/.test(text)) take(text);
    else {
      put(chips, text);
      box.openDropdown();
      box.resetSelectedOption();
    }
  }
  function remove(chip: Chip): void {
    put(
      chips.filter((each) => each !== chip),
      typed,
    );
    input.current?.focus();
  }
  function edit(chip: Chip): void {
    put(
      chips.filter((each) => each !== chip),
      chip.text,
    );
    input.current?.focus();
  }
  function replace(chip: Chip, meant: string): void {
    const fixed = { ...chip, text: written(meant, chip.name), address: meant };
    put(
      chips.map((each) => (each === chip ? fixed : each)),
      typed,
    );
    input.current?.focus();
  }
  function choose({ address, name }: Suggestion): void {
    const chip = { text: written(address, name), name, address };
    put(chips.some((each) => chipKey(each) === chipKey(chip)) ? chips : [...chips, chip], '');
    box.closeDropdown();
  }
  function onKeyDown(event: React.KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const choosing = box.dropdownOpened && box.getSelectedOptionIndex() !== -1;
    if (event.key === 'Enter' && !choosing && typed.trim() !== '') {
      event.preventDefault();
      take(typed);
    } else if (event.key === 'Tab' && choosing && !event.shiftKey) {
      const suggestion = suggestions[box.getSelectedOptionIndex()];
      if (suggestion) choose(suggestion);
    } else if (event.key === 'Backspace' && typed === '') {
      const last = chips.at(-1);
      if (last) {
        event.preventDefault();
        // a wrong one is mended, a right one goes
        if (last.address === null) edit(last);
        else remove(last);
      }
    } else if (event.key === 'ArrowLeft' && typed === '') {
      document.getElementById(`${id}-chip-${chips.length - 1}`)?.focus();
    }
  }

  // what was refused may name an address that is said to be wrong already
  const unsaid = wrong.filter(({ text }) => !error?.includes(text));
  const says = [...unsaid.map(({ text }) => t.writing.notAnAddress(text)), ...(error === null ? [] : [error])];
  const shown = box.dropdownOpened && suggestions.length > 0;
  return (
    <div className={`field field-${field}`}>
      <label htmlFor={id}>
        {label}
        {chips.length > 5 && <span className="field-count">{t.writing.recipients(chips.length)}</span>}
      </label>
      <div className="recipients">
        <Combobox
          store={box}
          onOptionSubmit={(at) => suggestions[Number(at)] && choose(suggestions[Number(at)] as Suggestion)}
        >
          <Combobox.DropdownTarget>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a click beside the chips goes to the field in it */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard the field itself is reached */}
            <div
              className={`recipients-box${says.length > 0 ? ' red' : ''}`}
              onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
            >
              {chips.map((chip, at) => (
                <ChipView
                  key={chipKey(chip)}
                  id={`${id}-chip-${at}`}
                  chip={chip}
                  onEdit={() => edit(chip)}
                  onRemove={() => remove(chip)}
                />
              ))}
              <Combobox.EventsTarget withExpandedAttribute={false}>
                <input
                  type="text"
                  ref={input}
                  id={id}
                  data-field={field}
                  value={typed}
                  {...(chips.length === 0 && hint !== undefined ? { placeholder: hint } : {})}
                  autoComplete="off"
                  spellCheck={false}
                  aria-autocomplete="list"
                  aria-invalid={says.length > 0 || undefined}
                  aria-describedby={says.length > 0 || hints.length > 0 ? `${id}-says` : undefined}
                  onChange={(event) => type(event.currentTarget.value)}
                  onPaste={(event) => {
                    const text = event.clipboardData.getData('text/plain');
                    if (!/[,;\n]/.test(text.trim()) && readChips(text).length < 2) return;
                    event.preventDefault();
                    take(`${typed}${text}`);
                  }}
                  onKeyDown={onKeyDown}
                  onBlur={() => {
                    box.closeDropdown();
                    if (typed.trim() !== '') take(typed);
                  }}
                />
              </Combobox.EventsTarget>
            </div>
          </Combobox.DropdownTarget>
          <Combobox.Dropdown hidden={!shown}>
            <Combobox.Options aria-label={t.writing.suggestions}>
              {suggestions.map((suggestion, at) => (
                <Combobox.Option key={suggestion.address} value={String(at)}>
                  <span className="suggestion">
                    <span className="ell">
                      {suggestion.name !== null && <span className="mid">{suggestion.name} </span>}
                      <span className={suggestion.name === null ? '' : 'second'}>{suggestion.address}</span>
                    </span>
                    <ActionIcon
                      size="xs"
                      tabIndex={-1}
                      aria-hidden
                      title={t.writing.forget(suggestion.address)}
                      onMouseDown={(event) => event.preventDefault()}
                      onClick={(event) => {
                        event.stopPropagation();
                        forget(suggestion.address);
                      }}
                    >
                      <Icon name="close" size={12} />
                    </ActionIcon>
                  </span>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        <span className="vh" role="status">
          {shown ? t.writing.suggested(suggestions.length) : ''}
        </span>
        <div id={`${id}-says`}>
          {says.map((sentence) => (
            <p key={sentence} className="field-says red" role="alert">
              {sentence}
            </p>
          ))}
          {hints.map(({ chip, meant }) => (
            <p key={chipKey(chip)} className="field-says amber" role="status">
              {t.writing.meant(meant)}{' '}
              <button type="button" className="link" onClick={() => replace(chip, meant)}>
                {t.writing.takeDomain(meant.slice(meant.lastIndexOf('@') + 1))}
              </button>
            </p>
          ))}
        </div>
      </div>
    </div>
  );
}

interface ChipViewProps {
  readonly id: string;
  readonly chip: Chip;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** One recipient: Enter writes it again, Delete takes it out. */
function ChipView({ id, chip, onEdit, onRemove }: ChipViewProps) {
  const slip = chip.address !== null && meantAddress(chip.address) !== null;
  const tone = chip.address === null ? ' red' : slip ? ' amber' : '';
  return (
    <span className={`recipient${tone}`}>
      {tone !== '' && <Icon name="warning" size={12} />}
      <button
        type="button"
        id={id}
        tabIndex={-1}
        className="recipient-text ell"
        title={chip.address ?? chip.text}
        onDoubleClick={onEdit}
        onKeyDown={(event) => {
          if (event.key === 'Delete' || event.key === 'Backspace') {
            event.preventDefault();
            onRemove();
          } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            onEdit();
          } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') moveAlong(event);
        }}
      >
        {chip.name ?? chip.text}
      </button>
      <button
        type="button"
        tabIndex={-1}
        className="recipient-close"
        aria-label={t.writing.removeRecipient(chip.address ?? chip.text)}
        title={t.writing.removeRecipient(chip.address ?? chip.text)}
        onClick={onRemove}
      >
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

function moveAlong(event: React.KeyboardEvent<HTMLElement>): void {
  const group = event.currentTarget.closest('.recipients');
  const stops = [...(group?.querySelectorAll<HTMLElement>('.recipient-text, input') ?? [])];
  const next = stops[stops.indexOf(event.currentTarget) + (event.key === 'ArrowLeft' ? -1 : 1)];
  next?.focus();
}
