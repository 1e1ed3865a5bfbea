import { ActionIcon, Button } from '@mantine/core';
import type { Draft, DraftText } from '../../../shared/model.ts';
import { next, type Problem, says } from '../../../shared/problems/problem.ts';
import { encodedSize, messageLimit, size } from '../../lib/size-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';

interface Weighed {
  readonly text: DraftText;
  readonly attachments: Draft['attachments'];
}

function weight({ text, attachments }: Weighed): number {
  return encodedSize(attachments.reduce((sum, file) => sum + file.size, text.html.length + text.text.length));
}

/** True when Gmail would not take it. */
export function tooHeavy(draft: Weighed): boolean {
  return weight(draft) > messageLimit;
}

interface AttachmentsProps {
  readonly draft: Weighed;
  readonly problem: Problem | null;
  readonly onAttach: () => void;
  readonly onDetach: (attachmentId: string) => void;
}

/** The files, and how much of Gmail's 35 MB the message takes once encoded. */
export function Attachments({ draft, problem, onAttach, onDetach }: AttachmentsProps) {
  const total = weight(draft);
  const heavy = total > messageLimit;
  const share = total / messageLimit;
  return (
    <section className="attached" aria-label={t.compose.attachments}>
      <div className="attached-head">
        <Button data-field="attachments" leftSection={<Icon name="clip" />} onClick={onAttach}>
          {t.compose.attach}
        </Button>
        {draft.attachments.length > 0 && (
          <>
            <span className="attached-bar">
              <Bar
                share={share}
                {...(heavy ? { tone: 'red' as const } : share > 0.85 ? { tone: 'amber' as const } : {})}
              />
            </span>
            <span className={heavy ? 'red mid meta' : 'third meta'}>
              {t.compose.weight(size(total), size(messageLimit))}
            </span>
          </>
        )}
      </div>
      {(heavy || problem !== null) && (
        <p className="red attached-problem" role="alert">
          {problem === null ? t.compose.tooLarge : `${says(problem)} ${next(problem)}`}
        </p>
      )}
      <ul className="files">
        {draft.attachments.map((file) => (
          <li key={file.id}>
            <Icon name={file.missing ? 'warning' : 'clip'} />
            <span className="ell mid" title={file.name}>
              {file.name}
            </span>
            <span className={file.missing ? 'red meta' : 'third meta'}>{file.missing ? t.compose.missing : ''}</span>
            <span className="third meta files-size">{size(file.size)}</span>
            <ActionIcon
              size="xs"
              aria-label={t.compose.remove(file.name)}
              title={t.compose.remove(file.name)}
              onClick={() => onDetach(file.id)}
            >
              <Icon name="close" />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}
