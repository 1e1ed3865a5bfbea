import { createRoot } from 'react-dom/client';
import './styles/layers.css';
import '@mantine/core/styles.layer.css';
import '@mantine/dates/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import '@mantine/tiptap/styles.layer.css';
import './look/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/mantine.css';
import './styles/outbox.css';
import './styles/finding.css';
import './styles/message.css';
import './styles/compose.css';
import './styles/recipients.css';
import './styles/intake.css';
import './styles/rich-text.css';
import './styles/pages.css';
import './styles/doors.css';
import './styles/vault.css';
import './styles/accounts.css';
import './styles/first-run.css';
import './styles/settings.css';
import './styles/templates.css';
import './styles/overview.css';
import './styles/app-editor.css';
import { App } from './app.tsx';
import { createQueries } from './bridge/queries.ts';
import { followShows } from './bridge/shows.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const bridge = window.outtray;

createRoot(root).render(<App bridge={bridge} shows={followShows(bridge)} queries={createQueries()} nonce={nonce} />);
