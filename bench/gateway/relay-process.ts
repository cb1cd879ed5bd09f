/**
 * The least a proxy on this platform can do: node:http on one side, undici on the other, bytes
 * passed through, nothing looked at. What the gateway costs beyond this is its own.
 */
import { createServer } from 'node:http';
import { gatewayConfigSchema } from '#gateway/gateway-config';
import { createUpstream } from '#gateway/upstream';

const [port, provider] = process.argv.slice(2);
const [config] = gatewayConfigSchema.parse({
  upstreams: [
    {
      id: 'provider',
      protocol: 'passthrough',
      url: `http://127.0.0.1:${provider}`,
      allowPrivateAddresses: true,
    },
  ],
}).upstreams;
const upstream = createUpstream(config!);

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    upstream.send(
      {
        method: request.method as string,
        path: request.url as string,
        headers: ['content-type', 'application/json'],
        body: Buffer.concat(chunks),
      },
      {
        onHead: (status, headers) => {
          const kept = headers.flatMap((name, index) =>
            index % 2 === 1 || name.toLowerCase() === 'transfer-encoding'
              ? []
              : [name, headers[index + 1] as string],
          );
          response.writeHead(status, kept);
        },
        onData: (chunk) => void response.write(chunk),
        onEnd: () => void response.end(),
        onError: () => void response.destroy(),
      },
    );
  });
}).listen(Number(port), '127.0.0.1');
