import { ActionIcon, Button, Menu, Modal } from '@mantine/core';
import { useState } from 'react';
import type { Folder } from '../../../shared/programs.ts';
import { useAsk } from '../../bridge/bridge.tsx';
import { useSnapshot } from '../../bridge/live.tsx';
import { ProblemCard } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAct } from '../../parts/use-act.ts';
import { t } from '../../words/words.ts';
import { NameForm } from './name-form.tsx';

/** The folders that files are dropped in. */
export function FoldersCard() {
  const ask = useAsk();
  const { folders, readOnly } = useSnapshot();
  const [adding, setAdding] = useState(false);
  async function add(name: string): Promise<void> {
    const { folderId } = await ask('addFolder', { name });
    if (folderId !== null) setAdding(false);
  }
  return (
    <section className="block" aria-label={t.programs.folders}>
      <div className="block-head">
        <h2>{t.programs.folders}</h2>
        <span className="third meta">{folders.length === 0 ? t.programs.folderNone : t.programs.foldersHint}</span>
        <span className="fill" />
        <Button size="xs" disabled={readOnly} onClick={() => setAdding(true)}>
          {t.programs.addFolder}
        </Button>
      </div>
      {folders.length > 0 && (
        <ul className="programs">
          {folders.map((folder) => (
            <FolderRow key={folder.id} folder={folder} />
          ))}
        </ul>
      )}
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={t.programs.folderTitle}
        size={440}
        withCloseButton={false}
      >
        <NameForm
          lead={t.programs.folderBody}
          label={t.programs.folderName}
          placeholder={t.programs.folderNameHint}
          yes={t.programs.folderChoose}
          onName={add}
          onClose={() => setAdding(false)}
        />
      </Modal>
    </section>
  );
}

function FolderRow({ folder }: { folder: Folder }) {
  const ask = useAsk();
  const { act } = useAct();
  const { clients, readOnly } = useSnapshot();
  const [removing, setRemoving] = useState(false);
  const name = clients.find(({ id }) => id === folder.clientId)?.name ?? '';
  const waits = folder.problem !== null;
  return (
    <li>
      <div className="program folder">
        <div className="ell">
          <div className="mid ell">{name}</div>
          <div className="third mono ell" title={folder.path}>
            {folder.path}
          </div>
        </div>
        <span className={`st meta${folder.off ? ' quiet' : waits ? ' amber' : ''}`}>
          <Icon name={folder.off ? 'cancelled' : waits ? 'warning' : 'tick'} />
          {folder.off ? t.intake.off : waits ? t.programs.folderWaits : t.programs.folderTakes}
        </span>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              size="sm"
              aria-label={t.programs.folderActs(folder.path)}
              title={t.programs.folderActs(folder.path)}
              disabled={readOnly}
            >
              <Icon name="more" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<Icon name={folder.off ? 'play' : 'cancelled'} />}
              onClick={() => void act(() => ask('setFolderOff', { folderId: folder.id, off: !folder.off }))}
            >
              {folder.off ? t.intake.switchOn : t.intake.switchOff}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="bin" />} onClick={() => setRemoving(true)}>
              {t.programs.folderRemove}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {folder.problem !== null && !folder.off && <ProblemCard problem={folder.problem} tone="amber" />}
      <Confirm
        opened={removing}
        title={t.programs.folderRemoveTitle(name)}
        body={t.programs.folderRemoveBody}
        yes={t.programs.folderRemoveYes}
        onNo={() => setRemoving(false)}
        onYes={() => void act(() => ask('removeFolder', folder.id))}
      />
    </li>
  );
}
