/** Test vectors of the protocol: A is Tesla's own set, B derived from it, C from Tesla's Go tests (`tesla-vehicle` §4.10). */
export const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
export const hex = (value: Uint8Array | undefined): string => Buffer.from(value ?? []).toString('hex');

export const client = {
  scalar: '2538CDC29A97C19C1E99A637D6CF4F8C970C118B56EDE1E6323E6D162C4B30DB',
  point:
    '04b2b6bc68c2da0665ce656815594996c62394edd8bea905fe781a754fe6a845a714330902f225e9269d466e05b349981fda9d85cc23c6fb444aa73b629105dc6e',
};
export const vehicle = {
  scalar: '344EE5B466A7CF1EEB12B6F50331DB2E5EC5834EF5F4BEFCFD8CBE55C2528D70',
  point:
    '04c7a1f47138486aa4729971494878d33b1a24e39571f748a6e16c5955b3d877d3a6aaa0e955166474af5d32c410f439a2234137ad1bb085fd4e8813c958f11d97',
};
export const VIN = '5YJ30123456789ABC';
export const EPOCH = '4c463f9cc0d3d26906e982ed224adde6';

export const keys = {
  shared: '6b9a2844b300e6a85e4474f70b31b23de2d8f7d3e594784cdfe8318031442f8b',
  replies: '1b2fce19967b79db696f909cff89ea9a',
  sessionInfo: 'fceb679ee7bca756fcd441bf238bf2f338629b41d9eb9c67be1b32c9672ce300',
  commands: '6d3a14d0b6d762e4f076739e2cf6edd291d2e56e3f25bc6a2af5cb26dc753b14',
};

export const handshake = {
  uuid: '1588d5a30eabc6f8fc9a951b11f6fd11',
  address: '2c907bd76c640d360b3027dc7404efde',
  request: `320208033a1212102c907bd76c640d360b3027dc7404efde72430a41${client.point}9a03101588d5a30eabc6f8fc9a951b11f6fd11`,
  info: `0806124104c7a1f47138486aa4729971494878d33b1a24e39571f748a6e16c5955b3d877d3a6aaa0e955166474af5d32c410f439a2234137ad1bb085fd4e8813c958f11d971a10${EPOCH}255a0a0000`,
  tagged: '000106021135594a333031323334353637383941424306101588d5a30eabc6f8fc9a951b11f6fd11ff',
  tag: '996c1fe38331be138f8039c194b14db2198846ed7d8251e6749284d7b32ea002',
  reply:
    '321212102c907bd76c640d360b3027dc7404efde3a0208036a2432220a20996c1fe38331be138f8039c194b14db2198846ed7d8251e6749284d7b32ea0027a5c0806124104c7a1f47138486aa4729971494878d33b1a24e39571f748a6e16c5955b3d877d3a6aaa0e955166474af5d32c410f439a2234137ad1bb085fd4e8813c958f11d971a104c463f9cc0d3d26906e982ed224adde6255a0a00009203101588d5a30eabc6f8fc9a951b11f6fd11',
};

/** Counter 7, expiring at 2655, flags 2: action and tag. */
export const commands = {
  start: ['120432021200', '9293d414f2dc55ef6ec6de3a66b2bdb6b3e3292a782d02bc852d6ea3fdc06a25'],
  stop: ['120432022a00', 'fc7c0b14075acfe25ddaab519a329811834f3d9f9a78a96145ba54ad2b637f25'],
  amps16: ['1205da02020810', 'dc0a74de4d3011ad9cb105be777b2929bd9d043cba68c7bfe1cf8823fbd40df5'],
  amps5: ['1205da02020805', '3b51f137cb5d45cfcac4e5b0416bfa9f8056c191138ea44b0d842fbe365ddea7'],
  limit80: ['12042a020850', '9dd533fba01789fa1728340f5a8136abe150f5bcc4ecbb5422da7a3fdbe475f9'],
} as const;

export const amps16 = {
  uuid: '58406580528b6a5301391800b4fe9b99',
  message:
    'MgIIAzoSEhAskHvXbGQNNgswJ9x0BO/eUgcSBdoCAggQaoIBCkMKQQSytrxowtoGZc5laBVZSZbGI5Tt2L6pBf54GnVP5qhFpxQzCQLyJekmnUZuBbNJmB/anYXMI8b7REqnO2KRBdxuQjsKEExGP5zA09JpBumC7SJK3eYQBx1fCgAAIiDcCnTeTTARrZyxBb53eykpvZ0EPLpox7/hz4gj+9QN9ZoDEFhAZYBSi2pTATkYALT+m5mgAwI=',
  ok: '321212102c907bd76c640d360b3027dc7404efde3a0208035202135c6a244a220a0c000102030405060708090a0b10011a10516344bbef0d721bbae9722cc878e0a692031058406580528b6a5301391800b4fe9b99',
  isCharging:
    '321212102c907bd76c640d360b3027dc7404efde3a0208035213134d9af1913482099e8982e545eb0d9dc94ed06a244a220a0c000102030405060708090a0b10011a10844374330032048e8053fc7cdab6745a92031058406580528b6a5301391800b4fe9b99',
};

/** The secret begins with a zero byte, which counts. */
export const leadingZero = {
  scalar: '5260f8d6113875d86f8ee8fea340df1ffb40c658b5455e8c33d797c53a41afd3',
  peer: '0407fb60b65b94e0de4a954c53be10003d9e69918dedfda5f4e9efb9ebd8c5bd672a53991c4068865d5fb44f97f6cecf8398f261dd1d7bc69be676afdc8ffacbcc',
  shared: '0072d5b815207a04f0c795fba0ba9e8add3f1f57148c51fface22ca15e6fd845',
  replies: '0db468f9045e01c1798c54e52d7f408f',
};
