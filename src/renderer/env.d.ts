/// <reference types="vite/client" />
import type { Bridge } from '../shared/ipc.ts';

declare global {
  interface Window {
    readonly outtray: Bridge;
  }
}
