import { Button, Modal } from '@mantine/core';
import { attachedWord, ownWords } from '../../lib/attached-words.ts';
import { meantAddress } from '../../lib/domain-typos.ts';
import { chipKey, readChips } from '../../lib/recipients.ts';
import { Icon } from '../../parts/icon.tsx';
import { t } from '../../words/words.ts';
import type { Weighed } from './weight.ts';

export interface Question {
  readonly key: string;
  readonly says: string;
}

/** How many recipients the draft names, each once. */
export function recipientCount({ text }: Pick<Weighed, 'text'>): number {
  return new Set(readChips([text.to, text.cc, text.bcc].join(',')).map(chipKey)).size;
}

/** What a careful colleague would ask before the message goes. */
export function questionsFor(draft: Weighed): Question[] {
  const { text, attachments } = draft;
  const questions: Question[] = [];
  const count = recipientCount(draft);
  if (text.individually && count > 1) questions.push({ key: 'each', says: t.writing.askIndividually(count) });
  if (text.subject.trim() === '') questions.push({ key: 'subject', says: t.writing.askSubject });
  const word = attachments.length > 0 ? null : attachedWord(text.html === '' ? text.text : ownWords(text.html));
  if (word !== null) questions.push({ key: 'attached', says: t.writing.askAttached(word) });
  for (const { address } of readChips([text.to, text.cc, text.bcc].join(','))) {
    if (address !== null && meantAddress(address) !== null)
      questions.push({ key: address, says: t.writing.askHints(address) });
  }
  return questions;
}

interface BeforeSendingProps {
  readonly questions: readonly Question[];
  readonly count: number;
  readonly onSend: () => void;
  readonly onAttach: () => void;
  readonly onBack: () => void;
}

export function BeforeSending({ questions, count, onSend, onAttach, onBack }: BeforeSendingProps) {
  const asked = (key: string) => questions.some((question) => question.key === key);
  const each = asked('each');
  return (
    <Modal opened={questions.length > 0} onClose={onBack} title={t.writing.before} size={440} withCloseButton={false}>
      <ul className="questions">
        {questions.map(({ key, says }) => (
          <li key={key} className="question">
            <Icon name={key === 'each' ? 'info' : 'warning'} />
            <span>{says}</span>
          </li>
        ))}
      </ul>
      <div className="modal-act">
        <Button data-autofocus onClick={onBack}>
          {t.writing.back}
        </Button>
        {asked('attached') && (
          <Button leftSection={<Icon name="clip" />} onClick={onAttach}>
            {t.compose.attach}
          </Button>
        )}
        <Button variant="filled" onClick={onSend}>
          {each && questions.length === 1 ? t.writing.sendEach(count) : t.writing.sendAnyway}
        </Button>
      </div>
    </Modal>
  );
}
