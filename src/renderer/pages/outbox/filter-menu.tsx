import { Button, Popover, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ListFilter } from '../../../shared/finding.ts';
import { intakeWords, type QueryWord, valueIn, withWord } from '../../../shared/search.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

const inFilter: readonly QueryWord[] = ['account', 'by', 'client', 'ref', 'after', 'before', 'batch'];

/** Whether the search holds anything that the filter shows. */
export function filters(words: string): number {
  return inFilter.filter((word) => valueIn(words, word) !== null).length;
}

/** The filter writes the query words of the search field, so that there is one truth and a person learns the words. */
export function FilterMenu({
  words,
  sort,
  onWords,
  onSort,
}: {
  words: string;
  sort: ListFilter['sort'];
  onWords: (words: string) => void;
  onSort: (sort: ListFilter['sort']) => void;
}) {
  const { accounts, clients } = useSnapshot();
  const [open, setOpen] = useState(false);
  const active = filters(words) + (sort === 'newest' ? 0 : 1);
  const value = (word: QueryWord): string => valueIn(words, word) ?? '';
  const set = (word: QueryWord) => (next: string | null) => onWords(withWord(words, word, next));
  const isDate = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '');
  const sorts = Object.entries(t.find.sorts).map(([key, label]) => ({ value: key, label }));
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<Icon name="filter" />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t.find.filter}
          {active > 0 && <span className="filter-count">{active}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="filter-menu" aria-label={t.find.filter}>
        <Select
          label={t.find.account}
          placeholder={t.find.anyAccount}
          clearable
          comboboxProps={{ withinPortal: false }}
          data={accounts.map(({ email }) => email)}
          value={value('account') || null}
          onChange={set('account')}
        />
        <div className="filter-two">
          <Select
            label={t.find.intake}
            placeholder={t.find.anyIntake}
            clearable
            comboboxProps={{ withinPortal: false }}
            data={intakeWords.map((kind) => ({ value: kind, label: t.intakeKind[kind] ?? kind }))}
            value={value('by') || null}
            onChange={set('by')}
          />
          <Select
            label={t.find.program}
            placeholder={t.find.anyProgram}
            clearable
            comboboxProps={{ withinPortal: false }}
            data={clients.map(({ name }) => name)}
            value={value('client') || null}
            onChange={set('client')}
          />
        </div>
        <TextInput
          label={t.find.reference}
          value={value('ref')}
          onChange={(event) => set('ref')(event.currentTarget.value)}
        />
        <div className="filter-two">
          <TextInput
            type="date"
            label={t.find.from}
            value={isDate(value('after'))}
            onChange={(event) => set('after')(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={t.find.until}
            value={isDate(value('before'))}
            onChange={(event) => set('before')(event.currentTarget.value)}
          />
        </div>
        <TextInput
          label={t.find.batch}
          value={value('batch')}
          onChange={(event) => set('batch')(event.currentTarget.value)}
        />
        <Select
          label={t.find.sort}
          comboboxProps={{ withinPortal: false }}
          data={sorts}
          value={sort}
          onChange={(next) => onSort((next ?? 'newest') as ListFilter['sort'])}
        />
        <div className="modal-act">
          <Button
            size="xs"
            variant="subtle"
            disabled={active === 0}
            onClick={() => {
              onWords(inFilter.reduce((text, word) => withWord(text, word, null), words));
              onSort('newest');
            }}
          >
            {t.find.reset}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
