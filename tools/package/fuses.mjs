import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

const OFF = FuseState.DISABLE;
const ON = FuseState.ENABLE;

/** What the packaged Electron must say of itself, whatever the packer was told. */
const wanted = {
  RunAsNode: OFF,
  EnableCookieEncryption: ON,
  EnableNodeOptionsEnvironmentVariable: OFF,
  EnableNodeCliInspectArguments: OFF,
  EnableEmbeddedAsarIntegrityValidation: ON,
  OnlyLoadAppFromAsar: ON,
  LoadBrowserProcessSpecificV8Snapshot: OFF,
  GrantFileProtocolExtraPrivileges: OFF,
};

/**
 * Reads the fuses back from a packaged Electron.
 * @param {string} executable
 * @returns {Promise<string[]>} one line for each fuse that is not as it must be
 */
export async function wrongFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  return Object.entries(wanted)
    .filter(([name, state]) => wire[FuseV1Options[name]] !== state)
    .map(([name, state]) => `fuse ${name} is not ${state === ON ? 'on' : 'off'}`);
}
