import { describe, expect, it } from 'vitest';
import { networkClassOf, networkClassOfHost } from '../../src/composition/network-class.ts';

describe('the class of a network', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.8.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['10.1.2.3', 'lan'],
    ['172.16.0.1', 'lan'],
    ['172.31.255.255', 'lan'],
    ['192.168.178.20', 'lan'],
    ['169.254.1.1', 'lan'],
    ['fd12:3456::1', 'lan'],
    ['fe80::1', 'lan'],
    ['::ffff:10.0.0.1', 'lan'],
    ['172.15.0.1', 'wan'],
    ['172.32.0.1', 'wan'],
    ['192.169.0.1', 'wan'],
    ['11.0.0.1', 'wan'],
    ['2001:db8::1', 'wan'],
  ])('to %s is %s', (address, networkClass) => {
    expect(networkClassOf(address)).toBe(networkClass);
  });

  it.each([
    ['localhost', 'loopback'],
    ['10.0.0.7', 'lan'],
    ['127.example.invalid', 'wan'],
    ['10.0.0.example.invalid', 'wan'],
  ])('to the host %s is that of its address: %s', async (host, networkClass) => {
    expect(await networkClassOfHost(host)).toBe(networkClass);
  });
});
