import type { Answer, CallName, Gives, Pushed, PushName, Takes } from '../../shared/ipc.ts';
import type { LogEntry, Snapshot } from '../../shared/model.ts';
import type { PauseLength } from '../../shared/pause-until.ts';
import type { Preferences, TextSize } from '../../shared/preferences.ts';
import type { AutostartSwitch, ConsentScreen, Keyring, Link, Log, PdfMaker, Settings } from '../ports.ts';

/**
 * Everything that the composition root gets from the desktop. Nothing here imports Electron, so that app.ts also runs in plain
 * Node with other implementations of the same interface.
 */
export interface Desktop {
  readonly place: Place;
  readonly log: LogBook;
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly link: Link;
  readonly power: Power;
  readonly consent: DesktopConsent;
  readonly window: MainWindow;
  readonly tray: TrayIcon;
  readonly calls: CallBoard;
  readonly mail: MailFrames;
  readonly dialogs: Dialogs;
  readonly notices: Notices;
  readonly pages: OutsidePages;
  readonly files: OutsideFiles;
  readonly mailLinks: MailLinks;
  readonly pdf: PdfMaker;
  readonly region: Region;
  readonly clipboard: { copy(text: string): void };
  readonly proxy: ProxyLookup;
  readonly autostart: AutostartSwitch;
  /** Which of its two looks every window takes. */
  setTheme(theme: Preferences['theme']): void;
  readonly textSize: TextSizeKnob;
  /** Ends the application and starts it again. */
  relaunch(): void;
  /** Ends the application: `RunningApp.stop` is awaited for up to ten seconds, then the process exits. */
  quit(): void;
}

export type TextStep = 'larger' | 'smaller' | 'usual';

/** How large the window draws what it shows. */
export interface TextSizeKnob {
  set(size: TextSize): void;
  /** The keys for it, or the wheel with Ctrl. */
  onAsked(listener: (step: TextStep) => void): () => void;
}

/** How this computer's user writes and prints. */
export interface Region {
  /** BCP 47. */
  readonly locale: string;
  readonly paper: 'A4' | 'Letter';
}

/** What index.ts starts. Expected failures (a busy port, a newer database) are notices in the window, not rejections. */
export type StartApp = (desktop: Desktop) => Promise<RunningApp>;

export interface RunningApp {
  /** A letter begun by a `mailto:` link, opened in Compose. */
  openLetter(link: string): Promise<void>;
  /** Stops taking in and sending, closes the database. Called once; ten seconds are allowed. */
  stop(): Promise<void>;
}

/** Where and as what this process runs. */
export interface Place {
  /** Folder of everything that is kept; 0700. */
  readonly userData: string;
  readonly version: string;
  /** True in builds for work on Outtray, false in what is shipped. */
  readonly development: boolean;
  /** Started with --hidden: no window is opened at start. */
  readonly hidden: boolean;
  /** What stood on the command line, switches excluded; relative paths belong to `cwd`. */
  readonly argv: readonly string[];
  readonly cwd: string;
}

/** The log with its last 2,000 entries at hand. */
export interface LogBook extends Log {
  /** Newest first, of `level` or graver, older than the entry numbered `before`. */
  page(ask: Takes<'log'>): Gives<'log'>;
  /** What was written since the last call, oldest first, at most ten times a second. */
  onWritten(listener: (entries: LogEntry[]) => void): () => void;
}

export interface Power {
  onSuspend(listener: () => void): () => void;
  onResume(listener: () => void): () => void;
}

export interface DesktopConsent extends ConsentScreen {
  /** As `ConsentScreen.openInBrowser`; when hosts are given, no other host is opened. */
  openInBrowser(url: string, providerHosts?: readonly string[]): Promise<boolean>;
}

export type Show = Pushed<'show'>;

/** The one window. It exists only while it is open: closing destroys it and its renderer. */
export interface MainWindow {
  isOpen(): boolean;
  /** Opens the window or brings it to the front, on `page` when given. */
  show(page?: Show): void;
  /** Tells the window, when it is open. */
  push<N extends PushName>(name: N, pushed: Pushed<N>): void;
  onOpened(listener: () => void): () => void;
  onClosed(listener: () => void): () => void;
}

/** What answers a call. A rejection is a bug: it is logged in full and the window gets `internal` with a report number. */
export type Handlers = {
  readonly [N in CallName]: (takes: Takes<N>) => Promise<Answer<N>> | Answer<N>;
};

export interface CallBoard {
  /** Calls made before wait. To be called once. `attachDropped` gets the paths of files dropped on a draft. */
  register(
    handlers: Handlers,
    attachDropped: (draftId: string, paths: readonly string[]) => Promise<Answer<'attach'>> | Answer<'attach'>,
  ): void;
}

export interface MailFrames {
  /** Gives the HTML of a message for `outtray-mail://<id>/html`; null: there is none. To be called once. */
  serve(htmlOf: (messageId: string) => Promise<string | null>): void;
}

export type TrayState = 'idle' | 'sending' | 'attention' | 'paused' | 'signed-out';

export interface TrayView {
  readonly state: TrayState;
  readonly tooltip: string;
  readonly paused: boolean;
  /** When the pause ends by itself, epoch ms. */
  readonly pausedUntil: number | null;
  readonly failed: number;
  /** Lines of the menu, newest first. */
  readonly recent: readonly { readonly id: string; readonly line: string }[];
  /** Nothing can be changed: the commands are grey. */
  readonly readOnly: boolean;
}

export type TrayCommand =
  | { readonly do: 'pause'; readonly length: PauseLength }
  | { readonly do: 'resume' | 'retry_failed' };

export interface TrayIcon {
  /** False where nothing on this desktop shows tray icons; null while it is not known yet. */
  available(): boolean | null;
  onAvailable(listener: (available: boolean) => void): () => void;
  /** Asks again whether the icon can be seen: panels come and go. */
  look(): Promise<boolean>;
  /** Shows this summary; changes nothing when it looks the same. */
  update(snapshot: Snapshot): void;
  /** What the menu's commands do. Open and Quit are handled here. */
  onCommand(listener: (command: TrayCommand) => void): () => void;
}

/** The system's file dialogs. Null or empty: cancelled. */
export interface Dialogs {
  openAttachments(): Promise<readonly string[]>;
  openClientJson(): Promise<string | null>;
  openFolder(): Promise<string | null>;
  /** An export of ERPNext's Email Queue. */
  openQueueExport(): Promise<string | null>;
  /** Certificate and key, in one file or several. */
  openPem(): Promise<readonly string[]>;
  /** `suggested` may come from a mail: only its last path part is used. */
  saveFile(suggested: string): Promise<string | null>;
  /** A folder to write many files to. */
  chooseFolder(): Promise<string | null>;
}

export interface Notice {
  /** A newer notice with the same tag takes the place of the older one. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Where a click leads; the window is opened in any case. */
  readonly show: Show;
}

export interface Notices {
  notify(notice: Notice): void;
  clear(tag: string): void;
  /** A number on the application's icon, where the desktop shows one; 0 takes it away. */
  badge(count: number): void;
}

/** The few pages in the system's browser, each built here. False: no browser could be started. */
export interface OutsidePages {
  /** `project`: the number of the Google project whose page is meant, where it is known. */
  open(page: Takes<'openPage'>, project: string | null): Promise<boolean>;
  /** The sent message in Gmail, in the browser session of that address. */
  openInGmail(email: string, gmailId: string): Promise<boolean>;
}

/** Files and folders of our own making, shown by the system's programs. False: there is no program for it. */
export interface OutsideFiles {
  openFolder(path: string): Promise<boolean>;
  /** Written for its owner's eyes into a folder that goes when Outtray ends. */
  show(name: string, bytes: Uint8Array): Promise<boolean>;
}

/** Whether the system opens `mailto:` links with Outtray. */
export interface MailLinks {
  /** `possible`: an Outtray that is not installed cannot be named to the system. */
  now(): { readonly possible: boolean; readonly on: boolean };
  /** False: the system leaves the choice to its own settings. */
  set(on: boolean): boolean;
}

export interface ProxyLookup {
  /** In the words of a PAC file, such as `DIRECT` or `PROXY proxy.example:8080; DIRECT`. */
  proxyFor(url: string): Promise<string>;
}
