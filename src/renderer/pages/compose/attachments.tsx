import { ActionIcon, Button } from '@mantine/core';
import { LARGEST_MESSAGE_BYTES } from '../../../shared/drafts.ts';
import { inWords, type Problem } from '../../../shared/problems/problem.ts';
import { encodedSize, size } from '../../lib/size-words.ts';
import { Bar } from '../../parts/bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';
import { type Weighed, weightClass, weightOf } from './weight.ts';

interface AttachmentsProps {
  readonly draft: Weighed;
  readonly problem: Problem | null;
  readonly onAttach: () => void;
  readonly onDetach: (attachmentId: string) => void;
}

/** The files, and how much of Gmail's 35 MB the message takes once encoded. */
export function Attachments({ draft, problem, onAttach, onDetach }: AttachmentsProps) {
  const total = weightOf(draft);
  const kind = weightClass(draft);
  const tone = { fine: null, large: 'amber', refused: 'red' } as const;
  const colour = tone[kind];
  return (
    <section className="attached" aria-label={t.compose.attachments}>
      <div className="attached-head">
        <Button data-field="attachments" leftSection={<Icon name="clip" />} onClick={onAttach}>
          {t.compose.attach}
        </Button>
        {(draft.attachments.length > 0 || draft.picturesSize > 0) && (
          <>
            <span className="attached-bar">
              <Bar share={Math.min(1, total / LARGEST_MESSAGE_BYTES)} {...(colour === null ? {} : { tone: colour })} />
            </span>
            <span className={colour === null ? 'third meta' : `${colour} mid meta`}>
              {t.compose.weight(size(total), size(LARGEST_MESSAGE_BYTES))}
            </span>
          </>
        )}
      </div>
      {(kind === 'refused' || problem !== null) && (
        <p className="red attached-problem" role="alert">
          <Icon name="warning" />
          <span>{problem === null ? t.compose.tooLarge : inWords(problem)}</span>
        </p>
      )}
      {kind === 'large' && problem === null && (
        <p className="amber attached-problem" role="status">
          <Icon name="info" />
          <span>{t.writing.large(size(total))}</span>
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
            <span className="third meta files-size" title={t.writing.size(size(encodedSize(file.size)))}>
              {size(encodedSize(file.size))}
            </span>
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
