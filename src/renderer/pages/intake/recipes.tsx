import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { recipes } from '../../../shared/recipes.ts';
import { useSnapshot } from '../../bridge/live.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useCopy } from '../../parts/use-copy.ts';
import { t } from '../../words/words.ts';

/** What to write into a program, ready to copy. Without a token of its own it has a placeholder. */
export function Recipes({ token = 'TOKEN', smtp = true }: { token?: string; smtp?: boolean }) {
  const { doors, networkDoor } = useSnapshot();
  const copy = useCopy();
  const [chosen, setChosen] = useState('curl');
  const http = doors.find(({ kind }) => kind === 'http');
  const mail = doors.find(({ kind }) => kind === 'smtp');
  const byHttp = recipes(`http://${http?.host ?? '127.0.0.1'}:${http?.port ?? 0}`, token);
  const bySmtp =
    smtp && mail
      ? [
          { id: 'erpnext-smtp', title: t.programs.erpnextMail, text: t.programs.erpnextSmtp(mail.host, mail.port) },
          {
            id: 'copier',
            title: t.programs.copier,
            text: networkDoor.on
              ? t.programs.copierText(networkDoor.addresses[0] ?? networkDoor.host, networkDoor.port)
              : t.programs.copierClosed,
          },
        ]
      : [];
  const all = [...byHttp, ...bySmtp];
  const shown = all.find(({ id }) => id === chosen) ?? all[0];
  return (
    <div className="recipes">
      <div className="recipes-head">
        <SegmentedControl
          aria-label={t.programs.recipe}
          value={shown?.id ?? ''}
          onChange={setChosen}
          data={all.map(({ id, title }) => ({ value: id, label: title }))}
        />
        <span className="fill" />
        <Button size="xs" leftSection={<Icon name="copy" />} onClick={() => copy(shown?.text ?? '')}>
          {t.programs.copyRecipe}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre className="recipe mono" tabIndex={0}>
        {shown?.text}
      </pre>
    </div>
  );
}
