import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ClientWriter } from './client-writer.ts';

/** The body as it stands on the wire, of an answer that `serve` writes. */
async function bodyOnWire(serve: (writer: ClientWriter) => void): Promise<string> {
  const server = createServer((_request, response: ServerResponse) => {
    response.shouldKeepAlive = false;
    serve(new ClientWriter(response, { pause: () => {}, resume: () => {} }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
  const answer = await text(socket);
  server.close();
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}

test('pieces of one turn are one chunk, in order, and the end comes after them', async () => {
  const body = await bodyOnWire((writer) => {
    writer.open();
    for (const piece of ['one ', '', 'two ']) writer.write(Buffer.from(piece));
    setImmediate(() => {
      writer.write(Buffer.from('three '));
      setImmediate(() => writer.end([Buffer.from('fo'), Buffer.from('ur')]));
    });
  });
  expect(body).toBe('8\r\none two \r\n6\r\nthree \r\n4\r\nfour\r\n0\r\n\r\n');
});

test('what was not yet sent goes out with the end', async () => {
  const body = await bodyOnWire((writer) => {
    writer.open();
    writer.write(Buffer.from('one '));
    writer.end([Buffer.from('two')]);
  });
  expect(body).toBe('one two');
});
