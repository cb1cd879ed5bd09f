import { MessageChannel } from 'node:worker_threads';
import { countersContract } from './counters.contract.ts';
import { memoryCounters } from './memory-counters.ts';
import { type MessagePort, remoteCounters, serveCounters } from './message-counters.ts';

const portOf = (port: InstanceType<typeof MessageChannel>['port1']): MessagePort => ({
  post: (message) => port.postMessage(message),
  onMessage: (take) => port.on('message', take),
});

countersContract('another process', {
  runs: 20,
  open: async () => {
    let now = 1_767_225_600_000;
    const { port1, port2 } = new MessageChannel();
    serveCounters(
      memoryCounters(() => now),
      portOf(port1),
    );
    const counters = remoteCounters(portOf(port2));
    return {
      counters: {
        ...counters,
        close: async () => {
          port1.close();
          port2.close();
        },
      },
      advance: (ms) => {
        now += ms;
      },
    };
  },
});
