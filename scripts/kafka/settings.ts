import { join } from 'node:path';
import { type SecuredListener, securedListeners, securitySettings } from './security.ts';

/** The port of each listener. The controller is the broker's own business. */
export type Ports = Readonly<Record<'open' | 'controller', number> & Partial<Record<SecuredListener, number>>>;

export const address = (port: number): string => `127.0.0.1:${port}`;

/**
 * For a broker that is to be killed and started again: it is not let in before its former self has been missed, after nine seconds by default.
 * For no other, because a broker that has to wait long for a core would be taken for dead.
 */
export const soonMissed: Readonly<Record<string, string>> = {
  'broker.heartbeat.interval.ms': '300',
  'broker.session.timeout.ms': '2000',
};

/** The `server.properties` of one broker that is its own controller, made to start fast and to be of one node. */
export function serverProperties(folder: string, ports: Ports, settings: Readonly<Record<string, string>>): string {
  // The broker makes them upper-case in some settings and not in others.
  const listeners = Object.entries(ports).map(([name, port]) => `${name.toUpperCase()}://${address(port)}`);
  const protocols = { open: 'PLAINTEXT', controller: 'PLAINTEXT', ...securedListeners };
  const all: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${address(ports.controller)}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'OPEN',
    listeners: listeners.join(','),
    'listener.security.protocol.map': Object.entries(protocols)
      .map(([name, protocol]) => `${name.toUpperCase()}:${protocol}`)
      .join(','),
    'log.dirs': join(folder, 'log'),
    'auto.create.topics.enable': 'false',
    // Of one node, there can be one copy.
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    // Members of a group neither wait for others to join, nor long for those that died.
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    ...(ports.sasl === undefined ? {} : securitySettings(folder)),
    ...settings,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('');
}
