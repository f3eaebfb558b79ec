import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, Connections, type Dropped } from './connections.ts';

describe('the address that has a share', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8:0:0:aaaa:bbbb:cccc:dddd', '2001:db8:0:0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['', ''],
  ])('of %s is %s', (remote, address) => expect(addressOf(remote)).toBe(address));
});

describe('a server whose connections are taken (T42)', () => {
  let dropped: Dropped[];
  let server: Server;
  let sockets: Socket[];
  let ended: number[];
  let hold: boolean;
  const port = (): number => (server.address() as AddressInfo).port;
  /** A socket that sends nothing. */
  const idle = async (localAddress = '127.0.0.1'): Promise<void> => {
    const [n, told] = [sockets.length, ended];
    const socket = connect({ port: port(), host: '127.0.0.1', localAddress });
    socket.on('error', () => undefined).on('close', () => told.push(n));
    sockets.push(socket);
    await once(socket, 'connect');
  };
  const ask = async (agent?: Agent): Promise<number | undefined> => {
    const asked = request({ port: port(), host: '127.0.0.1', agent: agent ?? new Agent() }).end();
    const [response] = await once(asked, 'response');
    response.resume();
    return response.statusCode;
  };

  beforeEach(async () => {
    [dropped, sockets, ended, hold] = [[], [], [], false];
    server = createServer((_, response) => {
      response.writeHead(200);
      response.flushHeaders();
      if (!hold) response.end();
    });
    new Connections((why) => dropped.push(why), { each: 3, all: 4 }).watch(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('ends the oldest idle one of an address, and answers the next', async () => {
    for (let n = 0; n < 5; n++) await idle();
    expect(await ask()).toBe(200);
    await expect.poll(() => ended).toEqual([0, 1, 2]);
    expect(dropped).toEqual(['idle', 'idle', 'idle']);
  });

  it('ends the oldest idle one of all, whatever its address', async () => {
    for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']) await idle(address);
    expect(await ask()).toBe(200);
    await expect.poll(() => ended).toEqual([0]);
  });

  it('spares whoever is being answered, and those that were', async () => {
    const agent = new Agent({ keepAlive: true });
    hold = true;
    await ask(agent);
    hold = false;
    await ask(agent);
    for (let n = 0; n < 4; n++) await idle();
    await expect.poll(() => ended).toEqual([0, 1, 2]);
    agent.destroy();
  });

  it('refuses the next where all are being answered, and takes it once one is not', async () => {
    hold = true;
    for (let n = 0; n < 3; n++) await ask(new Agent());
    await idle();
    await expect.poll(() => ended).toEqual([0]);
    expect(dropped).toEqual(['full']);
    server.closeAllConnections();
    hold = false;
    await expect.poll(() => ask().catch(() => undefined)).toBe(200);
  });
});
