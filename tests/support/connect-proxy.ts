import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An office's proxy (RFC 9110 section 9.3.6), which lets through, wants a password, refuses, or says nothing. */
export interface ConnectProxy {
  /** As a PAC file names it. */
  readonly pac: string;
  /** Where it was asked to lead to, in order. */
  readonly asked: string[];
  mood: 'open' | 'password' | 'closed' | 'unreachable';
  stop(): Promise<void>;
}

export async function connectProxy(): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client: Socket) => {
    proxy.asked.push(request.url ?? '');
    client.on('error', () => client.destroy());
    if (proxy.mood === 'password') {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="office"\r\n\r\n');
      return;
    }
    if (proxy.mood === 'closed') return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    if (proxy.mood === 'unreachable') return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const { hostname, port } = new URL(`http://${request.url}`);
    const far = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.pipe(client).pipe(far);
    });
    sockets.add(far);
    far.on('error', () => client.destroy());
    far.on('close', () => sockets.delete(far));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: ConnectProxy = {
    pac: `PROXY 127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    mood: 'open',
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
