import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { Bridge } from '../shared/ipc.ts';
import { BridgeProvider } from './bridge/bridge.tsx';
import { Live } from './bridge/live.tsx';
import type { Shows } from './bridge/shows.ts';
import { theme } from './look/components.ts';
import { cssVariablesResolver } from './look/mantine-theme.ts';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { Frame } from './parts/frame.tsx';
import { NonceContext } from './parts/nonce.ts';

/** The window: everything that pages need around them. */
export function App({
  bridge,
  shows,
  queries,
  nonce,
}: {
  bridge: Bridge;
  shows: Shows;
  queries: QueryClient;
  nonce: string;
}) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <NonceContext.Provider value={nonce}>
        <ErrorBoundary>
          <QueryClientProvider client={queries}>
            <BridgeProvider bridge={bridge}>
              <Notifications position="bottom-right" limit={3} containerWidth={360} />
              <Live>
                <Frame shows={shows} />
              </Live>
            </BridgeProvider>
          </QueryClientProvider>
        </ErrorBoundary>
      </NonceContext.Provider>
    </MantineProvider>
  );
}
