/** Settings of the two listeners of a gateway: where clients connect, and where operators do. */
import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);

export const listenSchema = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address to listen on.'),
  port: port.default(8787).describe('Port to listen on; 0 takes any free one.'),
  processes: z.number().int().min(1).max(64).default(1).describe('Processes that share the port.'),
  proxyProtocol: z
    .boolean()
    .default(false)
    .describe(
      'Connections begin with a PROXY protocol header (version 1 or 2) from a trusted hop.',
    ),
  tls: z
    .strictObject({
      certificatePath: z.string().describe('PEM file with the certificate chain.'),
      keyPath: z.string().describe('PEM file with the private key.'),
    })
    .nullable()
    .default(null)
    .describe('Serve HTTPS.'),
});

export const adminSchema = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address of the operations listener.'),
  port: port.default(8788).describe('Port for health, metrics, check and decisions.'),
  credentialHash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .nullable()
    .default(null)
    .describe('SHA-256 of the bearer credential for everything but health; null makes a new one.'),
});
