/** What a person is told when the database of the records does not let them in. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { silentLog } from '#std/fixtures/silent-log';
import { openRecords } from './open-records.ts';

/** An authentication message of PostgreSQL's protocol 3.0: its kind and what follows. */
function authentication(kind: number, content: string): Buffer {
  const message = Buffer.alloc(9 + content.length);
  message.write('R');
  message.writeInt32BE(message.length - 1, 1);
  message.writeInt32BE(kind, 5);
  message.write(content, 9);
  return message;
}

/** Asks for a password as servers do by default, by SCRAM (RFC 5802). */
function askForPassword(socket: Socket): void {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.write(authentication(10, 'SCRAM-SHA-256\0\0'));
    socket.once('data', (first) => {
      const nonce = /r=([^,]+)$/.exec(first.toString('latin1'))?.[1];
      socket.write(authentication(11, `r=${nonce}x,s=c2FsdA==,i=4096`));
    });
  });
}

test('a server that asks for a password nobody gave: the variable to set is named', async () => {
  const server = createServer(askForPassword);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `postgres://stillwatch@127.0.0.1:${(server.address() as AddressInfo).port}/records`;
  try {
    await expect(
      openRecords({ kind: 'server', url }, { clock: () => 0, log: silentLog }),
    ).rejects.toMatchObject({
      code: 'RECORDS_UNREACHABLE',
      message: expect.stringContaining('PGPASSWORD is not set'),
    });
  } finally {
    server.close();
  }
});
