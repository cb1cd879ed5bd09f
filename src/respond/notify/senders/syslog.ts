/** Sends alerts to a syslog server over UDP, TCP or TLS. */
import { createSocket } from 'node:dgram';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { messageOf } from '#std/errors';
import { cefSyslog } from '../../exports/cef.ts';
import { octetFrame } from '../../exports/syslog.ts';
import { failed, type Sender, type SendOutcome } from '../sender.ts';

export interface SyslogOptions {
  name: string;
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  /** Our own name in the messages; '-' = none. */
  hostname: string;
  timeoutMs: number;
  ca: string | null;
}

/**
 * CEF in RFC 5424 messages: UDP (RFC 5426), or TCP and TLS with octet counting (RFC 6587, RFC 5425).
 * Syslog has no answer: sent means that the network took it, which over UDP says little.
 */
export function syslogSender(options: SyslogOptions): Sender {
  return {
    name: options.name,
    async send({ detection, context }) {
      const line = cefSyslog(detection, context, options.hostname);
      return options.transport === 'udp' ? sendDatagram(line, options) : sendStream(line, options);
    },
  };
}

function sendDatagram(line: string, { host, port }: SyslogOptions): Promise<SendOutcome> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (outcome: SendOutcome) => {
      socket.close();
      resolve(outcome);
    };
    socket.on('error', (thrown) => end(failed(describe(thrown))));
    socket.send(line, port, host, (thrown) => {
      end(thrown === null ? { sent: true } : failed(describe(thrown)));
    });
  });
}

function sendStream(line: string, options: SyslogOptions): Promise<SendOutcome> {
  const { host, port, transport, timeoutMs, ca } = options;
  return new Promise((resolve) => {
    const secured = transport === 'tls';
    const socket = secured
      ? connectTls({ host, port, servername: host, ...(ca === null ? {} : { ca }) })
      : connectTcp({ host, port });
    let written = false;
    const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), timeoutMs);
    socket.on(secured ? 'secureConnect' : 'connect', () => {
      socket.end(octetFrame(line), () => {
        written = true;
      });
    });
    socket.on('error', (thrown) => resolve(failed(describe(thrown))));
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(written ? { sent: true } : failed('the connection closed before all was sent'));
    });
    socket.resume();
  });
}

function describe(thrown: Error): string {
  return (thrown as NodeJS.ErrnoException).code ?? messageOf(thrown).slice(0, 200);
}
