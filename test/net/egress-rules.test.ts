import { describe, expect, it } from 'vitest';
import { isPermitted, findObstacle, type EgressRules } from '../../src/net/egress-rules.ts';

const rules: EgressRules = { hosts: 'public', networks: [], timeoutMs: 2000, maxBytes: 1e6 };

describe('an address', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
    expect(isPermitted(address, rules)).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.1.2'],
    ['loopback', '::1'],
    ['IPv4 loopback in IPv6', '::ffff:127.0.0.1'],
    ['IPv4 loopback in IPv6, in hexadecimals', '::ffff:7f00:1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['private', '10.0.0.1'],
    ['private', '172.16.5.4'],
    ['private', '192.168.1.1'],
    ['link-local, with the metadata of clouds', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['metadata of a cloud', '168.63.129.16'],
    ['metadata of a cloud', 'fd00:ec2::254'],
    ['unique local', 'fc00::1'],
    ['shared by a carrier', '100.64.0.1'],
    ['shared by a carrier, with the metadata of a cloud', '100.100.100.200'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['benchmark', '198.18.0.1'],
    ['none', 'localhost'],
  ])('is not public: %s, %s', (_, address) => {
    expect(isPermitted(address, rules)).toBe(false);
  });

  it('in a network that the operator names may be reached, but for metadata', () => {
    const open = { networks: ['10.0.0.0/8', '169.254.0.0/16'] };
    expect(['10.1.2.3', '11.1.2.3', '192.168.0.1', '169.254.169.254'].map((each) => isPermitted(each, open))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('an address as it is written', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1:8080/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
  ])('%s is refused before any connection', (href) => {
    expect(findObstacle(href, rules)).toContain('an address that is not public');
  });

  it.each([
    ['ftp://example.org/a', 'is neither an http nor an https URL'],
    ['file:///etc/passwd', 'is neither an http nor an https URL'],
    ['javascript:alert(1)', 'is neither an http nor an https URL'],
    ['a.json', 'is not a URL'],
    ['https://user:secret@example.org/a', 'contains a user name or a password'],
  ])('%s %s', (href, words) => {
    expect(findObstacle(href, rules)).toContain(words);
  });

  it('must be at one of the hosts, where they are named', () => {
    const named = { ...rules, hosts: ['data.example.org', '*.gis.example'] };
    const may = (href: string) => findObstacle(href, named) === undefined;
    expect(['https://data.example.org/a', 'https://DATA.example.org./a', 'https://a.gis.example/b'].map(may)).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      [
        'https://example.org/a',
        'https://evil-data.example.org/',
        'https://gis.example.evil/',
        'https://gis.example/',
      ].map(may),
    ).toEqual([false, false, false, false]);
  });

  it('is nowhere to be fetched by default', () => {
    expect(findObstacle('https://example.org/a', { ...rules, hosts: 'none' })).toContain('fetches from no other host');
  });
});
